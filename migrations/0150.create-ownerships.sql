-- depends: 0103.create-registers

set local role app_owner;

-- A row holds from owned_from until the next row of the meter, so two cannot overlap and the key
-- is the whole constraint. A row without a user says that nobody has the meter from then on.
create table meters.ownerships (
    meter_id    uuid not null references meters.meters (meter_id),
    owned_from  timestamptz not null,
    user_id     uuid references auth.users (user_id),
    recorded_by uuid,
    primary key (meter_id, owned_from)
);

comment on table meters.ownerships is 'Who has had a meter, each from a moment until the next row.';
comment on column meters.ownerships.user_id is 'Null: nobody, from then on.';
comment on column meters.ownerships.recorded_by is 'Who gave or took the meter; null for the service.';

create index ownerships_user_id_idx on meters.ownerships (user_id, meter_id);
comment on index meters.ownerships_user_id_idx is 'The meters that a user has had; the foreign key.';

-- Kept at the meter as well, since the policies of everything that a meter measured ask for it.
alter table meters.meters add column owner_since timestamptz;

comment on column meters.meters.owner_since is
    'The owner sees what the meter measured from then on; null: everything, as nobody had it before.';

insert into meters.ownerships (meter_id, owned_from, user_id)
select m.meter_id, m.created_at, m.owner_user_id
from meters.meters as m
where m.owner_user_id is not null;

-- Meters that changed hands before the history was kept.
update meters.meters as m
set owner_since = e.assigned_at
from (
    select e.aggregate_id, max(e.created_at) filter (where e.event_type = 'meter_assigned') as assigned_at
    from events.events as e
    where e.aggregate_type = 'meter' and e.event_type in ('meter_assigned', 'meter_unassigned')
    group by e.aggregate_id
    having bool_or(e.event_type = 'meter_unassigned')
) as e
where e.aggregate_id = m.meter_id::text and m.owner_user_id is not null;

alter table meters.status_transitions add column is_for_operators boolean not null default true;

comment on column meters.status_transitions.is_for_operators is
    'Whether operators may take the step; a meter that is retired never comes back, so that is for managers.';

update meters.status_transitions set is_for_operators = false where to_status = 'retired';

-- squawk-ignore require-concurrent-index-creation
create index meters_meter_number_idx on meters.meters (meter_number collate "C") where deleted_at is null;
comment on index meters.meters_meter_number_idx is 'search_meters by the beginning of the number; pages of all.';

-- squawk-ignore require-concurrent-index-creation
create index meters_region_meter_number_idx on meters.meters (region, meter_number collate "C") where deleted_at is null;
comment on index meters.meters_region_meter_number_idx is 'search_meters and the counts of a region.';

create type meters.listing as (
    meter_id      uuid,
    meter_number  text,
    region        text,
    status        text,
    tariff_code   text,
    owner_user_id uuid,
    owner_since   timestamptz,
    last_read_at  timestamptz,
    power_kw      numeric,
    created_at    timestamptz
);

comment on type meters.listing is 'A meter as lists show it, with what it last measured.';

create type meters.status_change as (
    item_index  integer,
    meter_id    uuid,
    from_status text,
    to_status   text,
    code        text,
    detail      text
);

comment on type meters.status_change is 'What became of one item of a bulk change; code and detail where it was refused.';
