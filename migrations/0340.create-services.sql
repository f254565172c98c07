-- depends: 0300.create-platform-schemas

set local role app_owner;

create table services.state_transitions (
    from_state text not null,
    to_state   text not null,
    primary key (from_state, to_state)
);

comment on table services.state_transitions is 'Which state of an instance may follow which.';

insert into services.state_transitions (from_state, to_state)
values
    ('starting', 'healthy'),
    ('starting', 'degraded'),
    ('starting', 'stale'),
    ('starting', 'stopped'),
    ('healthy', 'degraded'),
    ('healthy', 'stale'),
    ('healthy', 'stopped'),
    ('degraded', 'healthy'),
    ('degraded', 'stale'),
    ('degraded', 'stopped'),
    ('stale', 'healthy'),
    ('stale', 'degraded'),
    ('stale', 'stopped'),
    -- Registered anew under the id it had.
    ('healthy', 'starting'),
    ('degraded', 'starting'),
    ('stale', 'starting'),
    ('stopped', 'starting');

-- Written by every beat: pages keep room for new versions of their rows, and no index has what a beat changes.
create table services.instances (
    service_name     text not null
        constraint instances_service_name_check check (service_name ~ '^[a-z][a-z0-9_.-]{0,62}$'),
    instance_id      text not null
        constraint instances_instance_id_check check (instance_id ~ '^[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}$'),
    service_type     text not null
        constraint instances_service_type_check check (service_type ~ '^[a-z][a-z0-9_.-]{0,62}$'),
    version          text
        constraint instances_version_check check (version ~ '\S' and length(version) <= 100),
    host             text
        constraint instances_host_check check (host ~ '\S' and length(host) <= 253),
    capabilities     text[] not null default '{}',
    endpoints        jsonb not null default '{}',
    state            text not null default 'starting'
        constraint instances_state_check check (state in (
            'starting', -- registered, has given no sign of life yet
            'healthy',  -- beats
            'degraded', -- beats, and says that something is wrong
            'stale',    -- has missed three beats
            'stopped'   -- said that it leaves
        )),
    state_note       text,
    load             jsonb not null default '{}',
    beat_every       interval not null default '10 seconds'
        constraint instances_beat_every_check
        check (beat_every >= interval '1 second' and beat_every <= interval '1 hour'),
    registered_at    timestamptz not null default clock_timestamp(),
    heartbeat_at     timestamptz not null default clock_timestamp(),
    state_changed_at timestamptz not null default clock_timestamp(),
    primary key (service_name, instance_id)
) with (fillfactor = 50);

comment on table services.instances is 'Processes that registered themselves, ours and those of others.';
comment on column services.instances.instance_id is 'Chosen by the process; another process on the same host is another row.';
comment on column services.instances.service_type is 'What kind of process: gateway, worker, microservice …';
comment on column services.instances.capabilities is 'What it can do, for who looks for somebody that can.';
comment on column services.instances.endpoints is 'Where it is reached: addresses by name.';
comment on column services.instances.state_note is 'What is wrong, in its own words.';
comment on column services.instances.load is 'Figures that came with the last beat, by name.';
comment on column services.instances.beat_every is 'How often it beats; three beats missed make it stale.';
comment on column services.instances.heartbeat_at is 'The last sign of life, by the clock of the database.';

create index instances_capabilities_idx on services.instances using gin (capabilities)
    with (fastupdate = off);
comment on index services.instances_capabilities_idx is 'find_service.';

-- Few rows, many versions of each.
alter table services.instances set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

create type services.instance as (
    service_name      text,
    instance_id       text,
    service_type      text,
    version           text,
    host              text,
    state             text,
    state_note        text,
    capabilities      text[],
    endpoints         jsonb,
    load              jsonb,
    beat_every        interval,
    registered_at     timestamptz,
    heartbeat_at      timestamptz,
    heartbeat_seconds numeric,
    state_changed_at  timestamptz
);

comment on type services.instance is 'An instance of a service, as it is now.';
