-- depends: 0400.create-client-schemas

set local role app_owner;

-- What a user changes has a uuid of its own, which a client without a connection may choose. The
-- second key, with the owner in front, is what children refer to: nobody hangs theirs on another's.
create table study.courses (
    course_id   uuid primary key,
    user_id     uuid not null references auth.users (user_id),
    title       text not null check (length(title) between 1 and 200),
    code        text check (length(code) between 1 and 60),
    term        text check (length(term) between 1 and 60),
    instructor  text check (length(instructor) between 1 and 200),
    description text check (length(description) between 1 and 10000),
    colour      text check (colour ~ '^#[0-9a-f]{6}$'),
    time_zone   text not null,
    starts_on   date,
    ends_on     date,
    import_key  text check (length(import_key) between 1 and 300),
    version     bigint not null default 1 check (version > 0),
    created_at  timestamptz not null default now(),
    updated_at  timestamptz not null default now(),
    deleted_at  timestamptz,
    deletion_id uuid,
    constraint courses_user_id_course_id_key unique (user_id, course_id)
);

comment on table study.courses is 'What somebody studies.';
comment on column study.courses.time_zone is 'IANA name; of its lectures unless they say otherwise.';
comment on column study.courses.import_key is 'What it is called where it was imported from; null for those made by hand.';
comment on column study.courses.version is 'Counts its changes.';
comment on column study.courses.deletion_id is 'What was deleted together has one.';
comment on index study.courses_user_id_course_id_key is
    'Foreign keys of what belongs to a course; list_courses where deleted ones are asked for.';

create index courses_user_id_active_idx on study.courses (user_id, course_id) where deleted_at is null;
comment on index study.courses_user_id_active_idx is 'list_courses: a page of the courses that are there.';

create unique index courses_user_id_import_key_idx on study.courses (user_id, import_key)
    where import_key is not null and deleted_at is null;
comment on index study.courses_user_id_import_key_idx is 'Imports: the course of an earlier import.';

create index courses_deleted_at_idx on study.courses (deleted_at) where deleted_at is not null;
comment on index study.courses_deleted_at_idx is 'Purges: what was deleted long enough ago.';

create table study.assignments (
    assignment_id     uuid primary key,
    user_id           uuid not null references auth.users (user_id),
    course_id         uuid not null,
    title             text not null check (length(title) between 1 and 200),
    description       text check (length(description) between 1 and 10000),
    due_at            timestamptz,
    weight            numeric(5, 2),
    estimated_minutes integer,
    completed_at      timestamptz,
    version           bigint not null default 1 check (version > 0),
    created_at        timestamptz not null default now(),
    updated_at        timestamptz not null default now(),
    deleted_at        timestamptz,
    deletion_id       uuid,
    constraint assignments_user_id_assignment_id_key unique (user_id, assignment_id),
    constraint assignments_course_id_fkey foreign key (user_id, course_id) references study.courses (user_id, course_id)
);

comment on table study.assignments is 'What is to be handed in.';
comment on column study.assignments.due_at is 'Null where nobody said until when.';
comment on column study.assignments.weight is 'Percent of the mark of the course.';
comment on column study.assignments.estimated_minutes is 'Effort that it will take as a whole.';
comment on column study.assignments.completed_at is 'Null while it is to be done.';
comment on index study.assignments_user_id_assignment_id_key is
    'Foreign key of study sessions; list_assignments where deleted ones are asked for.';

create index assignments_course_id_idx on study.assignments (user_id, course_id);
comment on index study.assignments_course_id_idx is
    'Foreign key to courses; list_assignments of one course; what goes with a deleted course.';

create index assignments_due_at_idx on study.assignments (user_id, due_at, assignment_id)
    include (title, course_id, completed_at, estimated_minutes) where deleted_at is null;
comment on index study.assignments_due_at_idx is
    'list_assignments in the order of their dates; get_workload: dates and efforts of weeks, from the index alone.';

create index assignments_open_idx on study.assignments (user_id, due_at, assignment_id)
    where completed_at is null and deleted_at is null;
comment on index study.assignments_open_idx is 'list_overdue, list_upcoming: what is still to be done, by date.';

create index assignments_deleted_at_idx on study.assignments (deleted_at) where deleted_at is not null;
comment on index study.assignments_deleted_at_idx is 'Purges: what was deleted long enough ago.';

create table study.lectures (
    lecture_id       uuid primary key,
    user_id          uuid not null references auth.users (user_id),
    course_id        uuid not null,
    title            text not null check (length(title) between 1 and 200),
    location         text check (length(location) between 1 and 500),
    description      text check (length(description) between 1 and 10000),
    time_zone        text,
    starts_on        date not null,
    start_time       time not null,
    duration_minutes integer not null,
    is_all_day       boolean not null default false,
    weekdays         smallint[],
    week_interval    smallint not null default 1,
    until_on         date,
    excluded         text[] not null default '{}' check (cardinality(excluded) <= 2000),
    is_listed        boolean not null default false,
    rrule            text check (length(rrule) between 1 and 2000),
    last_on          date not null,
    version          bigint not null default 1 check (version > 0),
    created_at       timestamptz not null default now(),
    updated_at       timestamptz not null default now(),
    deleted_at       timestamptz,
    deletion_id      uuid,
    constraint lectures_user_id_lecture_id_key unique (user_id, lecture_id),
    constraint lectures_course_id_fkey foreign key (user_id, course_id) references study.courses (user_id, course_id)
);

comment on table study.lectures is 'What takes place at a time, once or again and again: the rule, not each time.';
comment on column study.lectures.time_zone is
    'IANA name of the wall clock that its times are read from; null for the clock of whoever looks.';
comment on column study.lectures.starts_on is 'Local date of the first time.';
comment on column study.lectures.start_time is 'Local time, the same in summer and winter.';
comment on column study.lectures.weekdays is '1 is Monday, 7 is Sunday; null where it takes place once.';
comment on column study.lectures.week_interval is 'Every so many weeks from that of starts_on; weeks begin on Mondays.';
comment on column study.lectures.until_on is 'Last local date that it may take place on; null without end.';
comment on column study.lectures.excluded is
    'Local starts that the rule names and that do not take place, such as 20260105T090000.';
comment on column study.lectures.is_listed is
    'Every time is a row of study.occurrences: the rule is one that weekdays cannot say.';
comment on column study.lectures.rrule is 'Rule of the calendar it came from, for people to read.';
comment on column study.lectures.last_on is 'Local date of the last possible time, 9999-12-31 without end; computed.';
comment on index study.lectures_user_id_lecture_id_key is
    'Foreign key of occurrences; list_lectures where deleted ones are asked for.';

create index lectures_course_id_idx on study.lectures (user_id, course_id);
comment on index study.lectures_course_id_idx is
    'Foreign key to courses; list_lectures of one course; what goes with a deleted course.';

create index lectures_last_on_idx on study.lectures (user_id, last_on) where deleted_at is null;
comment on index study.lectures_last_on_idx is 'list_occurrences: rules that are not over.';

create index lectures_deleted_at_idx on study.lectures (deleted_at) where deleted_at is not null;
comment on index study.lectures_deleted_at_idx is 'Purges: what was deleted long enough ago.';

create table study.occurrences (
    occurrence_id    uuid primary key,
    user_id          uuid not null references auth.users (user_id),
    lecture_id       uuid not null,
    recurrence_id    text not null check (recurrence_id ~ '^\d{8}T\d{6}$'),
    starts_on        date not null,
    start_time       time not null,
    time_zone        text,
    duration_minutes integer not null,
    title            text check (length(title) between 1 and 200),
    location         text check (length(location) between 1 and 500),
    is_cancelled     boolean not null default false,
    version          bigint not null default 1 check (version > 0),
    created_at       timestamptz not null default now(),
    updated_at       timestamptz not null default now(),
    deleted_at       timestamptz,
    deletion_id      uuid,
    constraint occurrences_lecture_id_fkey
        foreign key (user_id, lecture_id) references study.lectures (user_id, lecture_id)
);

comment on table study.occurrences is
    'Single times of lectures: those that differ from the rule, and all of a lecture that is listed.';
comment on column study.occurrences.recurrence_id is
    'Local start that the rule gives, such as 20260105T090000; what is here stands in its place.';
comment on column study.occurrences.starts_on is 'The date on which it does take place, by the clock of time_zone.';
comment on column study.occurrences.time_zone is 'Null for the clock of whoever looks.';
comment on column study.occurrences.title is 'Null for that of the lecture; so is a missing location.';

create unique index occurrences_recurrence_id_idx on study.occurrences (user_id, lecture_id, recurrence_id)
    where deleted_at is null;
comment on index study.occurrences_recurrence_id_idx is 'list_occurrences: what stands in the place of a rule''s time.';

create index occurrences_starts_on_idx on study.occurrences (user_id, starts_on) where deleted_at is null;
comment on index study.occurrences_starts_on_idx is 'list_occurrences: single times within a window.';

create index occurrences_lecture_id_idx on study.occurrences (user_id, lecture_id);
comment on index study.occurrences_lecture_id_idx is 'Foreign key to lectures; what goes with a deleted lecture.';

create index occurrences_deleted_at_idx on study.occurrences (deleted_at) where deleted_at is not null;
comment on index study.occurrences_deleted_at_idx is 'Purges: what was deleted long enough ago.';

create table study.study_sessions (
    study_session_id uuid primary key,
    user_id          uuid not null references auth.users (user_id),
    course_id        uuid,
    assignment_id    uuid,
    title            text not null check (length(title) between 1 and 200),
    notes            text check (length(notes) between 1 and 10000),
    starts_at        timestamptz not null,
    ends_at          timestamptz not null,
    completed_at     timestamptz,
    actual_minutes   integer,
    version          bigint not null default 1 check (version > 0),
    created_at       timestamptz not null default now(),
    updated_at       timestamptz not null default now(),
    deleted_at       timestamptz,
    deletion_id      uuid,
    constraint study_sessions_course_id_fkey
        foreign key (user_id, course_id) references study.courses (user_id, course_id),
    constraint study_sessions_assignment_id_fkey
        foreign key (user_id, assignment_id) references study.assignments (user_id, assignment_id)
);

comment on table study.study_sessions is 'Time that somebody set aside to study.';
comment on column study.study_sessions.completed_at is 'Null while it is planned.';
comment on column study.study_sessions.actual_minutes is 'How long it took; null for as long as planned.';

create index study_sessions_starts_at_idx on study.study_sessions (user_id, starts_at, study_session_id)
    include (ends_at, completed_at, actual_minutes) where deleted_at is null;
comment on index study.study_sessions_starts_at_idx is
    'list_study_sessions, list_upcoming: by time; get_workload: hours of weeks, from the index alone.';

create index study_sessions_user_id_idx on study.study_sessions (user_id, study_session_id);
comment on index study.study_sessions_user_id_idx is 'list_study_sessions where deleted ones are asked for.';

create index study_sessions_course_id_idx on study.study_sessions (user_id, course_id);
comment on index study.study_sessions_course_id_idx is 'Foreign key to courses; what goes with a deleted course.';

create index study_sessions_assignment_id_idx on study.study_sessions (user_id, assignment_id);
comment on index study.study_sessions_assignment_id_idx is
    'Foreign key to assignments; what goes with a deleted assignment.';

create index study_sessions_deleted_at_idx on study.study_sessions (deleted_at) where deleted_at is not null;
comment on index study.study_sessions_deleted_at_idx is 'Purges: what was deleted long enough ago.';

create type study.occurrence as (
    cursor        text,
    lecture_id    uuid,
    recurrence_id text,
    course_id     uuid,
    title         text,
    location      text,
    starts_at     timestamptz,
    ends_at       timestamptz,
    local_day     date,
    local_time    time,
    time_zone     text,
    is_all_day    boolean
);

comment on type study.occurrence is 'One time that a lecture takes place; cursor leads to the next page.';

create type study.upcoming_item as (
    cursor    text,
    kind      text,
    item_id   uuid,
    course_id uuid,
    title     text,
    starts_at timestamptz,
    ends_at   timestamptz,
    local_day date
);

comment on type study.upcoming_item is
    'What is ahead: an assignment with its date as both times, a lecture, a study_session; cursor leads to the next page.';

create type study.week_workload as (
    iso_year              integer,
    iso_week              integer,
    week_start            date,
    planned_minutes       bigint,
    done_minutes          bigint,
    lecture_minutes       bigint,
    assignments_due       integer,
    assignments_completed integer,
    estimated_minutes     bigint
);

comment on type study.week_workload is
    'An ISO week on somebody''s clock: time set aside, time spent, lectures, what is due and the effort it takes.';
