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
