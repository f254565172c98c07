-- depends: 0300.create-platform-schemas

set local role app_owner;

create table config.environments (
    environment text primary key
        constraint environments_environment_check check (environment ~ '^[a-z][a-z0-9_-]{0,62}$'),
    description text,
    created_at  timestamptz not null default now()
);

comment on table config.environments is 'Where services run; each falls back to all.';
comment on column config.environments.environment is 'all is what every other one falls back to.';

insert into config.environments (environment, description)
values
    ('all', 'What every environment falls back to.'),
    ('development', 'A developer''s own machine.'),
    ('staging', 'Tried out before it goes to customers.'),
    ('production', 'Customers.');

create table config.keys (
    service_name  text not null
        constraint keys_service_name_check check (service_name ~ '^[a-z][a-z0-9_-]{0,62}$'),
    config_key    text not null
        constraint keys_config_key_check check (config_key ~ '^[a-z][a-z0-9_.-]{0,126}$'),
    value_type    text not null
        constraint keys_value_type_check check (value_type in (
            'string',    -- text
            'integer',   -- a whole number of up to 64 bits
            'number',    -- a number with any digits
            'boolean',   -- true or false
            'json',      -- any JSON but null
            'duration',  -- a fixed time such as '90 seconds' or 'PT1H30M', kept as ISO 8601
            'timestamp', -- a moment with its zone, kept in UTC
            'url'        -- an absolute address
        )),
    constraints   jsonb not null default '{}',
    default_value jsonb,
    visibility    text not null default 'internal'
        constraint keys_visibility_check check (visibility in (
            'public',   -- whoever is logged in
            'internal', -- admins and the service
            'secret'    -- sealed by the application; plain text for the service only
        )),
    description   text,
    created_at    timestamptz not null default now(),
    updated_at    timestamptz not null default now(),
    primary key (service_name, config_key),
    constraint keys_secret_check check (
        visibility <> 'secret' or (value_type = 'string' and default_value is null)
    )
);

comment on table config.keys is 'What can be set, of which type, within which bounds.';
comment on column config.keys.constraints is
    'min, max (numbers, durations, moments), choices, pattern, max_length, schemes (of a url).';
comment on column config.keys.default_value is 'In force where no environment has a value; null = none.';

create table config.changes (
    version      bigint generated always as identity primary key,
    service_name text not null,
    environment  text not null references config.environments (environment),
    action       text not null
        constraint changes_action_check check (action in (
            'set',   -- new values
            'unset', -- values taken away
            'revert' -- values as they were before
        )),
    reverted_to  bigint,
    reason       text,
    actor_type   text not null,
    actor_id     uuid,
    actor_role   text,
    login        text not null,
    request_id   text,
    changed_at   timestamptz not null default clock_timestamp()
);

comment on table config.changes is 'Every change, with who made it and why; one of several values is one change.';
comment on column config.changes.version is 'Numbers rise in the order of commits, over all services.';
comment on column config.changes.reverted_to is 'The version whose state a revert restored, 0 for before the first.';

create index changes_service_name_changed_at_idx on config.changes (service_name, changed_at);
comment on index config.changes_service_name_changed_at_idx is 'The version that was in force at a moment.';

create index changes_environment_idx on config.changes (environment);
comment on index config.changes_environment_idx is 'The foreign key.';

create table config.secrets (
    secret_id   uuid primary key,
    sealed      text not null,
    fingerprint text not null,
    resealed_at timestamptz
);

comment on table config.secrets is 'Secrets, sealed with the application''s key, which the database never has.';
comment on column config.secrets.fingerprint is 'Of the plain text, under the application''s key; equal for equal secrets.';

create table config.versions (
    service_name text not null,
    config_key   text not null,
    environment  text not null references config.environments (environment),
    version      bigint not null references config.changes (version),
    value        jsonb,
    secret_id    uuid references config.secrets (secret_id),
    changed_at   timestamptz not null default clock_timestamp(),
    primary key (service_name, config_key, environment, version),
    foreign key (service_name, config_key) references config.keys (service_name, config_key),
    constraint versions_value_check check (value is null or secret_id is null)
);

comment on table config.versions is 'Every value there ever was; the one of the highest version is in force.';
comment on column config.versions.value is 'Null with secret_id null: taken away, so that the fall-back holds.';

create index versions_version_idx on config.versions (version);
comment on index config.versions_version_idx is 'The values of one change; the foreign key.';

create index versions_secret_id_idx on config.versions (secret_id) where secret_id is not null;
comment on index config.versions_secret_id_idx is 'The foreign key.';

create index versions_environment_idx on config.versions (environment);
comment on index config.versions_environment_idx is 'The foreign key.';

-- What a reader gets.
create type config.effective_value as (
    service_name text,
    config_key   text,
    environment  text,
    value        jsonb,
    source       text,
    value_type   text,
    visibility   text,
    fingerprint  text,
    version      bigint,
    changed_at   timestamptz,
    description  text
);

comment on type config.effective_value is
    'A value in force, and where it comes from: an environment, default, or null where there is none.';

create type config.history_entry as (
    version              bigint,
    service_name         text,
    environment          text,
    config_key           text,
    action               text,
    value                jsonb,
    fingerprint          text,
    previous_value       jsonb,
    previous_fingerprint text,
    reverted_to          bigint,
    reason               text,
    actor_type           text,
    actor_id             uuid,
    login                text,
    request_id           text,
    changed_at           timestamptz
);

comment on type config.history_entry is 'One value that changed, what it was before, who changed it and why.';

create type config.difference as (
    config_key        text,
    change            text,
    left_value        jsonb,
    left_source       text,
    left_fingerprint  text,
    right_value       jsonb,
    right_source      text,
    right_fingerprint text
);

comment on type config.difference is 'A key whose value is not the same on both sides: added, removed, changed.';

-- Settings of the program's own processes that follow configuration; docs/config.md.
insert into config.keys (service_name, config_key, value_type, constraints, default_value, visibility, description)
values
    (
        'gateway', 'log_level', 'string', '{"choices": ["debug", "info", "warning", "error"]}', null, 'internal',
        'Least severe line that gateways log; MAINSPRING_LOG_LEVEL wins.'
    ),
    (
        'gateway', 'maintenance_message', 'string', '{"max_length": 500}', null, 'public',
        'While it is set, calls of others than admins and the service are answered 503 with it.'
    ),
    (
        'gateway', 'maintenance_retry_after', 'duration', '{"min": "PT1S", "max": "P1D"}', '"PT1M"', 'public',
        'When whoever is turned away by maintenance may come again.'
    ),
    (
        'worker', 'log_level', 'string', '{"choices": ["debug", "info", "warning", "error"]}', null, 'internal',
        'Least severe line that workers log; MAINSPRING_LOG_LEVEL wins.'
    ),
    (
        'worker', 'deliveries_enabled', 'boolean', '{}', 'true', 'internal',
        'Whether workers send e-mail, text messages, push, WhatsApp and webhooks; what waits is kept.'
    );
