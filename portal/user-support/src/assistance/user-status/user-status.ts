import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import type { AssistanceView } from '@waizant/user-support/contract';
import { SHARED_STYLES } from '../../styles/shared';
import { injectTexts } from '../../texts/texts';
import { FindingList } from '../findings/finding-list';

/** What the agent needs to know before promising anything: states, phone, findings. */
@Component({
  selector: 'us-user-status',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [FindingList],
  templateUrl: './user-status.html',
  styles: SHARED_STYLES,
  styleUrl: './user-status.scss',
})
export class UserStatusCard {
  protected readonly t = injectTexts();
  readonly assistance = input.required<AssistanceView>();
}
