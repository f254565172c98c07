-- Looks at a batch element by element: the typed reading of each good one, the
-- code and the facts of each bad one. Never raises, whatever the JSON holds.
--
-- A meter that the caller may not see does not exist for the caller.
-- Codes: not_an_object, invalid_meter_id, missing_meter, unknown_meter,
-- meter_retired, before_ownership, missing_read_at, invalid_read_at, read_at_too_old,
-- read_at_in_future, invalid_number, missing_measurement, out_of_bounds

create or replace function meters._check_readings(p_readings jsonb)
returns setof meters.checked_reading
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    with element as materialized (
        select
            (a.ordinality - 1)::integer as row_index,
            a.value as source,
            jsonb_typeof(a.value) = 'object' as is_object,
            nullif(a.value -> 'meter_id', 'null') as meter_id,
            nullif(a.value -> 'meter_number', 'null') as meter_number,
            nullif(a.value -> 'read_at', 'null') as read_at
        from jsonb_array_elements(p_readings) with ordinality as a (value, ordinality)
    ),
    parsed as materialized (
        select
            e.row_index, e.source, e.is_object, e.meter_id, e.meter_number, e.read_at,
            case
                when jsonb_typeof(e.meter_id) = 'string'
                    and e.meter_id #>> '{}' ~* '^([0-9a-f]{4}-?){7}[0-9a-f]{4}$'
                then (e.meter_id #>> '{}')::uuid
            end as given_meter_id,
            case when e.meter_id is null then e.meter_number #>> '{}' end as given_number,
            meters._parse_instant(e.read_at) as instant,
            meters._parse_number(e.source -> 'power_kw') as power_kw,
            meters._parse_number(e.source -> 'voltage') as voltage,
            meters._parse_number(e.source -> 'current_a') as current_a,
            meters._parse_number(e.source -> 'energy_kwh') as energy_kwh,
            meters._parse_number(e.source -> 'register_kwh') as register_kwh,
            num_nonnulls(
                nullif(e.source -> 'power_kw', 'null'), nullif(e.source -> 'voltage', 'null'),
                nullif(e.source -> 'current_a', 'null'), nullif(e.source -> 'energy_kwh', 'null'),
                nullif(e.source -> 'register_kwh', 'null')
            ) as number_count
        from element as e
    ),
    named as materialized (
        select c.code, c.meter_id
        from (select distinct p.given_number from parsed as p) as n
        join meters.meter_codes as c on c.code_type = 'meter_number' and c.code = n.given_number
    ),
    resolved as materialized (
        select p.*, coalesce(p.given_meter_id, n.meter_id) as resolved_id
        from parsed as p
        left join named as n on n.code = p.given_number
    ),
    known as materialized (
        select
            m.meter_id,
            m.status = 'retired' or m.deleted_at is not null as is_retired,
            case
                when auth.role() in ('service_role', 'admin')
                    or auth.role() = 'operator' and m.region = any((select auth.regions())::text[])
                then null
                else m.owner_since
            end as writable_from
        from (select distinct r.resolved_id from resolved as r) as i
        join meters.meters as m on m.meter_id = i.resolved_id
    ),
    -- By the hour: whether one may be stored at a time is more than a look-up.
    hour as materialized (
        select h.hour_at, meters._may_store_at(h.latest) as may_store
        from (
            select date_trunc('hour', p.instant, 'UTC') as hour_at, max(p.instant) as latest
            from parsed as p
            where p.instant >= '2000-01-01 00:00:00+00'
            group by 1
        ) as h
    )
    select
        r.row_index,
        v.code,
        v.detail,
        case
            when v.code is null
            then row(
                r.resolved_id, r.instant, r.power_kw, r.voltage, r.current_a, r.energy_kwh, r.register_kwh
            )::meters.readings
        end as reading
    from resolved as r
    left join known as k on k.meter_id = r.resolved_id
    left join hour as h on h.hour_at = date_trunc('hour', r.instant, 'UTC')
    cross join lateral (
        values (
            case
                when not r.is_object then 'not_an_object'
                when r.meter_id is not null and r.given_meter_id is null then 'invalid_meter_id'
                when r.meter_id is null and r.given_number is null then 'missing_meter'
                when k.meter_id is null then 'unknown_meter'
                when k.is_retired then 'meter_retired'
                when r.read_at is null then 'missing_read_at'
                when r.instant is null then 'invalid_read_at'
                when r.instant < '2000-01-01 00:00:00+00' then 'read_at_too_old'
                when not h.may_store then 'read_at_too_old'
                when r.instant < k.writable_from then 'before_ownership'
                when r.instant > (select meters._get_latest_instant()) then 'read_at_in_future'
                when num_nonnulls(r.power_kw, r.voltage, r.current_a, r.energy_kwh, r.register_kwh)
                    <> r.number_count
                then 'invalid_number'
                when num_nonnulls(r.power_kw, r.energy_kwh, r.register_kwh) = 0 then 'missing_measurement'
                when r.power_kw not between -100000 and 100000 or r.voltage not between 0 and 1000
                    or r.current_a not between 0 and 10000 or r.energy_kwh not between 0 and 100000
                    or r.register_kwh not between 0 and 99999999999
                then 'out_of_bounds'
            end
        )
    ) as c (code)
    cross join lateral (
        values (
            c.code,
            case c.code
                when 'not_an_object' then format('The element is %s.', left(r.source::text, 80))
                when 'invalid_meter_id' then format('%s is not a UUID.', left(r.meter_id::text, 80))
                when 'missing_meter' then 'Neither meter_id nor meter_number is given.'
                when 'unknown_meter' then format('There is no meter %s that you may write to.',
                    left(coalesce(r.meter_id, r.meter_number)::text, 80))
                when 'meter_retired' then 'The meter is retired or deleted.'
                when 'missing_read_at' then 'read_at is not given.'
                when 'invalid_read_at' then format(
                    '%s is not an instant with its offset, such as 2026-03-01T08:00:00Z.',
                    left(r.read_at::text, 80))
                when 'read_at_too_old' then
                    case
                        when core._is_closed('meters.readings', r.instant)
                            or core._is_closed('meters.readings', r.instant - interval '1 hour')
                        then 'The readings of that time are archived; a day takes more once it is restored.'
                        else 'Readings are kept from 2000-01-01 on; for days long past that have none yet, '
                            'the service loads them.'
                    end
                when 'before_ownership' then format('The meter is yours since %s.', k.writable_from)
                when 'read_at_in_future' then format('%s lies in the future; you may send readings up to %s.',
                    left(r.read_at::text, 80), (select meters._get_latest_instant()))
                when 'invalid_number' then (
                    select string_agg(format('%s is %s', f.name, left(f.value::text, 80)), '; ')
                    from (
                        values
                            ('power_kw', r.source -> 'power_kw', r.power_kw),
                            ('voltage', r.source -> 'voltage', r.voltage),
                            ('current_a', r.source -> 'current_a', r.current_a),
                            ('energy_kwh', r.source -> 'energy_kwh', r.energy_kwh),
                            ('register_kwh', r.source -> 'register_kwh', r.register_kwh)
                    ) as f (name, value, parsed)
                    where f.parsed is null and f.value <> 'null'
                )
                when 'missing_measurement' then 'None of power_kw, energy_kwh and register_kwh is given.'
                when 'out_of_bounds' then
                    'power_kw -100000..100000, voltage 0..1000, current_a 0..10000, '
                    'energy_kwh 0..100000, register_kwh 0..99999999999'
            end
        )
    ) as v (code, detail)
    order by r.row_index;
end;

comment on function meters._check_readings(jsonb) is
    'The typed reading of each good element of a batch, the reason against each bad one.';
