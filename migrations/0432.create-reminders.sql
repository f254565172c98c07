-- depends: 0431.create-calendars

set local role app_owner;

-- Somebody without a row has the defaults of these columns.
create table study.settings (
    user_id                 uuid primary key references auth.users (user_id),
    assignment_lead_minutes integer default 1440
        constraint settings_assignment_lead_minutes_check check (assignment_lead_minutes between 0 and 40320),
    session_lead_minutes    integer default 30
        constraint settings_session_lead_minutes_check check (session_lead_minutes between 0 and 40320),
    lecture_lead_minutes    integer default 15
        constraint settings_lecture_lead_minutes_check check (lecture_lead_minutes between 0 and 40320),
    updated_at              timestamptz not null default now()
);

comment on table study.settings is 'How long before something is due, or begins, somebody is reminded.';
comment on column study.settings.assignment_lead_minutes is 'Null for no reminders.';
comment on column study.settings.session_lead_minutes is 'Null for no reminders.';
comment on column study.settings.lecture_lead_minutes is 'Null for no reminders.';

-- Reminders to come, and those sent for a time that is still to come. Kept by triggers of what they are about. Of a
-- lecture there is one, as long as it takes place: its times are looked up when the next of them is near.
create table study.reminders (
    kind      text not null check (kind in ('assignment', 'study_session', 'lecture')),
    record_id uuid not null,
    user_id   uuid not null references auth.users (user_id),
    remind_at timestamptz not null,
    due_at    timestamptz not null,
    sent_at   timestamptz,
    error     text,
    primary key (kind, record_id)
);

comment on table study.reminders is 'Whom to remind of what, and when.';
comment on column study.reminders.remind_at is 'When to remind; of a lecture, when to look at it again.';
comment on column study.reminders.due_at is
    'What it reminds of; moving that makes another reminder. Of a lecture: times up to here are seen to.';
comment on column study.reminders.sent_at is 'Null while it is to come.';
comment on column study.reminders.error is 'Why it could not be sent.';

create index reminders_remind_at_idx on study.reminders (remind_at) where sent_at is null;
comment on index study.reminders_remind_at_idx is 'send_reminders: whose time has come.';

create index reminders_user_id_idx on study.reminders (user_id, kind);
comment on index study.reminders_user_id_idx is 'update_study_settings: another lead moves what is to come.';

insert into notifications.topics (topic, title, severity, channels)
values
    ('assignment_due_soon', 'Assignments due soon', 'medium', '{in_app,push,email}'),
    ('study_session_soon', 'Study sessions about to start', 'medium', '{in_app,push}'),
    ('lecture_soon', 'Lectures about to start', 'medium', '{in_app,push}');

insert into notifications.templates (topic, channel, locale, subject, body)
values
    (
        'assignment_due_soon', '*', 'en', '{{title}} is due {{due_at|datetime}}',
        '{{title}} ({{course}}) is to be handed in by {{due_at|datetime}}.'
    ),
    (
        'assignment_due_soon', '*', 'sw', '{{title}}: mwisho {{due_at|datetime}}',
        '{{title}} ({{course}}) inapaswa kuwasilishwa kabla ya {{due_at|datetime}}.'
    ),
    (
        'study_session_soon', '*', 'en', '{{title}} starts {{due_at|datetime}}',
        'Your study session {{title}} starts at {{due_at|datetime}}.'
    ),
    (
        'study_session_soon', '*', 'sw', '{{title}} inaanza {{due_at|datetime}}',
        'Kipindi chako cha kusoma {{title}} kinaanza {{due_at|datetime}}.'
    ),
    (
        'lecture_soon', '*', 'en', '{{title}} starts {{due_at|datetime}}',
        '{{title}} ({{course}}) starts at {{due_at|datetime}}.'
    ),
    (
        'lecture_soon', '*', 'sw', '{{title}} inaanza {{due_at|datetime}}',
        '{{title}} ({{course}}) inaanza {{due_at|datetime}}.'
    );
