-- depends: 0300.create-platform-schemas

set local role app_owner;

create table flags.environments (
    environment text primary key
        constraint environments_environment_check check (environment ~ '^[a-z][a-z0-9_-]{0,39}$'),
    is_default  boolean not null default false,
    revision    bigint not null default 1,
    changed_at  timestamptz not null default now()
);

comment on table flags.environments is 'Where flags are evaluated; each has flags of its own.';
comment on column flags.environments.revision is
    'Counts changes of its flags and of all segments; whoever changes one locks the row.';

create unique index environments_is_default_idx on flags.environments (is_default) where is_default;
comment on index flags.environments_is_default_idx is 'One default; evaluate_flag without an environment.';

insert into flags.environments (environment, is_default)
values ('production', true), ('staging', false), ('development', false);

create table flags.flags (
    environment     text not null references flags.environments (environment),
    flag_key        text not null
        constraint flags_flag_key_check check (flag_key ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$'),
    value_type      text not null
        constraint flags_value_type_check check (value_type in (
            'boolean', -- true or false
            'string',  -- a text
            'number',  -- an integer or a fraction
            'object'   -- a JSON object
        )),
    description     text,
    variants        jsonb not null,
    default_variant text not null,
    off_variant     text,
    is_enabled      boolean not null default true,
    salt            text not null
        constraint flags_salt_check check (length(salt) between 1 and 200),
    starts_at       timestamptz,
    ends_at         timestamptz,
    audience        text not null default 'user'
        constraint flags_audience_check check (audience in (
            'service', -- services only
            'user',    -- and users, each for themselves
            'public'   -- and whoever has no token
        )),
    needs_approval  boolean not null default false,
    is_permanent    boolean not null default false,
    sampling_rate   numeric not null default 0
        constraint flags_sampling_rate_check check (sampling_rate between 0 and 1),
    version         integer not null,
    created_at      timestamptz not null default now(),
    updated_at      timestamptz not null default now(),
    updated_by      uuid,
    primary key (environment, flag_key),
    constraint flags_schedule_check check (starts_at < ends_at)
);

comment on table flags.flags is 'A flag as it is now in one environment; its rules are rows of flags.rules.';
comment on column flags.flags.variants is 'Variant -> value, all of value_type.';
comment on column flags.flags.default_variant is 'Served where the flag is on and no rule matches.';
comment on column flags.flags.off_variant is 'Served where it is off; null: no value, so the caller''s own default.';
comment on column flags.flags.is_enabled is 'The kill switch.';
comment on column flags.flags.salt is
    'Decides with the targeting key in which of 100,000 buckets somebody is; another salt, other people.';
comment on column flags.flags.starts_at is 'Off before; null: no beginning.';
comment on column flags.flags.ends_at is 'Off from then on; null: no end.';
comment on column flags.flags.needs_approval is 'A change waits until somebody else approves it.';
comment on column flags.flags.is_permanent is 'Meant to stay: never listed as stale.';
comment on column flags.flags.sampling_rate is 'Share of the evaluations at the OFREP doors that are kept one by one.';

create table flags.rules (
    environment text not null,
    flag_key    text not null,
    position    smallint not null,
    rule_id     text not null
        constraint rules_rule_id_check check (rule_id ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
    description text,
    match       text not null default 'all'
        constraint rules_match_check check (match in (
            'all', -- every condition holds
            'any'  -- one does
        )),
    conditions  jsonb not null default '[]',
    users       text[] not null default '{}',
    percentage  numeric(6, 3)
        constraint rules_percentage_check check (percentage between 0 and 100),
    bucket_by   text not null default 'targetingKey',
    variant     text,
    weights     jsonb,
    starts_at   timestamptz,
    ends_at     timestamptz,
    primary key (environment, flag_key, position),
    constraint rules_environment_flag_key_rule_id_key unique (environment, flag_key, rule_id),
    constraint rules_flag_fkey foreign key (environment, flag_key) references flags.flags (environment, flag_key),
    constraint rules_schedule_check check (starts_at < ends_at),
    constraint rules_outcome_check check ((variant is null) <> (weights is null))
);

comment on table flags.rules is 'Who gets which variant: the first rule that matches decides.';
comment on column flags.rules.conditions is
    'What an attribute of the context has to be: {"attribute", "operator", "value", "type"} each; none: everybody.';
comment on column flags.rules.users is 'Targeting keys that it is for: one condition more.';
comment on column flags.rules.percentage is 'Share of those whom the rest fits, by bucket; null: all of them.';
comment on column flags.rules.bucket_by is 'The attribute that the bucket is worked out from.';
comment on column flags.rules.weights is 'Variant -> percentage, 100 together, instead of one variant.';

create table flags.prerequisites (
    environment      text not null,
    flag_key         text not null,
    prerequisite_key text not null,
    variants         text[] not null,
    primary key (environment, flag_key, prerequisite_key),
    constraint prerequisites_flag_fkey foreign key (environment, flag_key)
        references flags.flags (environment, flag_key),
    constraint prerequisites_prerequisite_fkey foreign key (environment, prerequisite_key)
        references flags.flags (environment, flag_key),
    constraint prerequisites_self_check check (flag_key <> prerequisite_key)
);

comment on table flags.prerequisites is 'A flag is off for whom another one does not serve one of these variants.';

create index prerequisites_prerequisite_idx on flags.prerequisites (environment, prerequisite_key);
comment on index flags.prerequisites_prerequisite_idx is 'flags._check_cycle, delete_flag: the flags that need one.';

create table flags.segments (
    segment_key text primary key
        constraint segments_segment_key_check check (segment_key ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$'),
    description text,
    match       text not null default 'all'
        constraint segments_match_check check (match in (
            'all', -- every condition holds
            'any'  -- one does
        )),
    conditions  jsonb not null default '[]',
    users       text[] not null default '{}',
    excluded    text[] not null default '{}',
    version     integer not null default 1,
    updated_at  timestamptz not null default now(),
    updated_by  uuid
);

comment on table flags.segments is 'Conditions that rules of many flags share, in every environment.';
comment on column flags.segments.users is 'Targeting keys that are in it, whatever the conditions say.';
comment on column flags.segments.excluded is 'Targeting keys that are not, whatever the rest says.';

create table flags.versions (
    environment   text not null references flags.environments (environment),
    flag_key      text not null,
    version       integer not null,
    document      jsonb,
    reason        text,
    reverted_to   integer,
    changed_at    timestamptz not null default now(),
    changed_by    uuid,
    approved_by   uuid,
    primary key (environment, flag_key, version)
);

comment on table flags.versions is 'What a flag was, version by version; rows are only ever added, and stay when the flag goes.';
comment on column flags.versions.document is 'As upsert_flag takes it; null: the flag was deleted.';
comment on column flags.versions.reverted_to is 'The version that this one is the same as.';

create table flags.changes (
    change_id    uuid primary key,
    subject_type text not null
        constraint changes_subject_type_check check (subject_type in (
            'flag',   -- subject_key is a flag of the environment
            'segment' -- subject_key is a segment
        )),
    subject_key  text not null,
    environment  text references flags.environments (environment),
    base_version integer not null,
    document     jsonb,
    reverted_to  integer,
    reason       text,
    status       text not null default 'pending'
        constraint changes_status_check check (status in (
            'pending',  -- waits for somebody else
            'approved', -- was made
            'rejected'  -- will not be made, or was taken back
        )),
    requested_at timestamptz not null default now(),
    requested_by uuid,
    decided_at   timestamptz,
    decided_by   uuid,
    decision_reason text
);

comment on table flags.changes is 'Changes that wait, or waited, for the approval of somebody else.';
comment on column flags.changes.base_version is
    'The version that the change was made from; it is out of date when there is another one.';
comment on column flags.changes.document is 'What the subject is to be; null: it is to be deleted.';

create index changes_status_idx on flags.changes (status, requested_at);
comment on index flags.changes_status_idx is 'flags.list_changes: what waits.';

create index changes_environment_idx on flags.changes (environment);
comment on index flags.changes_environment_idx is 'Of the foreign key.';

-- The trail. Counts of every evaluation at the doors by day, and a sample of them one by one.
create table flags.counts (
    counted_at       timestamptz not null,
    environment      text not null,
    flag_key         text not null,
    variant          text not null default '',
    reason           text not null,
    evaluation_count bigint not null,
    last_at          timestamptz not null,
    primary key (environment, flag_key, counted_at, variant, reason)
) partition by range (counted_at);

comment on table flags.counts is 'How often a flag was answered at the doors, by UTC day, variant and reason.';
comment on column flags.counts.counted_at is 'Midnight UTC.';
comment on column flags.counts.variant is 'Empty where there was none.';

create table flags.evaluations (
    evaluated_at  timestamptz not null,
    evaluation_id uuid not null,
    environment   text not null,
    flag_key      text not null,
    targeting_key text,
    variant       text,
    reason        text not null,
    rule_id       text,
    version       integer,
    request_id    text,
    primary key (environment, flag_key, evaluated_at, evaluation_id)
) partition by range (evaluated_at);

comment on table flags.evaluations is 'Who was answered what: a sample, as large as each flag''s sampling_rate says.';
comment on index flags.evaluations_pkey is 'flags.list_evaluations: the newest of a flag first.';

insert into core.partitioned_tables (table_name, period, partitions_ahead)
values ('flags.counts', 'month', 2), ('flags.evaluations', 'day', 3);

insert into core.retention_rules (table_name, keep_for, archive, least_keep)
values ('flags.counts', '400 days', 'none', '90 days'), ('flags.evaluations', '30 days', 'none', '1 day');

create type flags.evaluation as (
    flag_key      text,
    value         jsonb,
    variant       text,
    reason        text,
    metadata      jsonb,
    error_code    text,
    error_details text,
    sampling_rate numeric
);

comment on type flags.evaluation is 'What somebody gets of a flag, and why.';
comment on column flags.evaluation.value is 'Null: the caller''s own default.';
comment on column flags.evaluation.reason is
    'OpenFeature''s: STATIC, DEFAULT, TARGETING_MATCH, SPLIT, DISABLED or ERROR.';
comment on column flags.evaluation.metadata is 'environment, version; ruleId of the rule that decided; cause where it is off.';
comment on column flags.evaluation.error_code is 'OpenFeature''s, with the reason ERROR.';

create type flags.choice as (
    variant    text,
    is_split   boolean,
    mismatch   text,
    lacks_key  boolean
);

comment on type flags.choice is 'What a rule gives somebody, or why it gives nothing.';
comment on column flags.choice.lacks_key is 'There is no targeting key to work a bucket out from.';

create type flags.explanation as (
    step_number integer,
    step        text,
    subject     text,
    outcome     text,
    detail      text
);

comment on type flags.explanation is 'One step of an evaluation.';
comment on column flags.explanation.step is 'switch, schedule, prerequisite, rule, condition or result.';
comment on column flags.explanation.outcome is 'passed, failed, matched, not_matched, not_reached; of the result, its reason.';

create type flags.difference as (
    path text,
    old  jsonb,
    new  jsonb
);

comment on type flags.difference is 'A member that is not the same in two versions of a flag.';

create type flags.stale_flag as (
    environment      text,
    flag_key         text,
    cause            text,
    variant          text,
    evaluation_count bigint,
    last_at          timestamptz,
    updated_at       timestamptz
);

comment on type flags.stale_flag is 'A flag that may be taken out of the program.';
comment on column flags.stale_flag.cause is 'not_evaluated, or always_same with the variant.';

-- The flag that was a table of invoices: where billing stands, and who turned it.
insert into flags.flags (
    environment, flag_key, value_type, description, variants, default_variant, off_variant, is_enabled, salt, audience,
    is_permanent, version, created_at, updated_at, updated_by
)
select 'production', 'billing', 'boolean', 'Whether anything is billed here.', '{"on": true, "off": false}', 'on', 'off',
    s.is_enabled, 'billing', 'service', true, 1, s.updated_at, s.updated_at, s.updated_by
from invoices.settings as s;

insert into flags.versions (environment, flag_key, version, document, reason, changed_at, changed_by)
select f.environment, f.flag_key, 1,
    jsonb_build_object(
        'type', f.value_type, 'description', f.description, 'variants', f.variants, 'default_variant', f.default_variant,
        'off_variant', f.off_variant, 'enabled', f.is_enabled, 'salt', f.salt, 'starts_at', null, 'ends_at', null,
        'audience', f.audience, 'needs_approval', false, 'permanent', true, 'sampling_rate', 0,
        'rules', '[]'::jsonb, 'prerequisites', '[]'::jsonb
    ),
    'taken over from invoices.settings', f.updated_at, f.updated_by
from flags.flags as f;

-- squawk-ignore ban-drop-function
drop function if exists invoices.set_billing(boolean);
-- squawk-ignore ban-drop-table
drop table invoices.settings;

create type invoices.settings as (
    settings_key text,
    is_enabled   boolean,
    updated_at   timestamptz,
    updated_by   uuid
);

comment on type invoices.settings is 'Whether anything is billed here: the flag billing.';
