-- Stores a batch of readings: an array of objects with meter_id or meter_number,
-- read_at (ISO 8601 with offset), and at least one of power_kw, energy_kwh and
-- register_kwh; voltage and current_a where they are known. Numbers may be strings,
-- and keep six decimals. With both meter_id and meter_number, meter_id counts.
--
-- Safe to repeat: a reading is stored once, and its energy counted once. Good rows
-- are stored whatever the others are; each bad one is reported with its index.
--
-- One statement parses, checks, stores and marks a batch that is all good and all
-- new; a plain insert, because "on conflict" costs a third of the speed. Whatever
-- fails in it undoes it, and the batch goes the way of _ingest_checked; so does one that
-- reaches back to where retention has taken days (meters._may_store_at). Rows go in
-- in the order of the key, so calls that overlap wait for each other and do not
-- deadlock.
--
-- Errors: PT400 invalid_readings, too_many_readings

create or replace function meters.ingest_readings(p_readings jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count      integer;
    v_is_good    boolean;
    v_is_manager constant boolean := auth.role() in ('service_role', 'admin');
begin
    if p_readings is null or jsonb_typeof(p_readings) <> 'array' then
        raise exception 'invalid_readings'
            using errcode = 'PT400',
                  detail = format('The readings are %s, not an array.', coalesce(jsonb_typeof(p_readings), 'missing')),
                  hint = 'Send p_readings as an array of objects.';
    end if;

    v_count := jsonb_array_length(p_readings);

    if v_count > 10000 then
        raise exception 'too_many_readings'
            using errcode = 'PT400',
                  detail = format('The batch has %s readings.', v_count),
                  hint = 'Send at most 10000 readings in a call.';
    end if;

    begin
        with given as materialized (
            select
                g.*,
                -- Text that ends in a digit and an offset means the same in every session.
                ascii(right(g.read_at, 2)) between 48 and 57 and g.read_at like '____-__-__T__:__%Z'
                or ascii(right(g.read_at, 7)) between 48 and 57
                    and (g.read_at like '____-__-__T__:__%+__:__' or g.read_at like '____-__-__T__:__%-__:__')
                as is_zoned
            from jsonb_to_recordset(p_readings) as g (
                meter_id uuid, meter_number text, read_at text, power_kw numeric(14, 6), voltage numeric(14, 6),
                current_a numeric(14, 6), energy_kwh numeric(14, 6), register_kwh numeric(18, 6)
            )
        ),
        named as materialized (
            select c.code, c.meter_id
            from (select distinct g.meter_number from given as g where g.meter_id is null) as n
            join meters.meter_codes as c on c.code_type = 'meter_number' and c.code = n.meter_number
        ),
        reading as materialized (
            select
                coalesce(g.meter_id, n.meter_id) as meter_id, g.read_at::timestamptz as read_at, g.is_zoned,
                g.power_kw, g.voltage, g.current_a, g.energy_kwh, g.register_kwh
            from given as g
            left join named as n on n.code = g.meter_number and g.meter_id is null
        ),
        per_meter as materialized (
            select
                r.meter_id, bool_and(r.is_zoned) as is_zoned, min(r.read_at) as first_at,
                max(r.read_at) as last_at, sum(r.energy_kwh) as energy_kwh
            from reading as r
            group by r.meter_id
        ),
        verdict as materialized (
            select coalesce(
                bool_and(
                    m.meter_id is not null and m.status <> 'retired' and m.deleted_at is null and p.is_zoned
                    and p.first_at >= (select core._kept_since('meters.readings')) + interval '1 hour'
                    and p.first_at >= '2000-01-01 00:00:00+00'
                    and (v_is_manager or m.owner_since is null or p.first_at >= m.owner_since)
                    and p.last_at <= (select meters._get_latest_instant())
                ),
                false
            ) as is_good
            from per_meter as p
            left join meters.meters as m on m.meter_id = p.meter_id
        ),
        stored as (
            insert into meters.readings (
                meter_id, read_at, power_kw, voltage, current_a, energy_kwh, register_kwh
            )
            select r.meter_id, r.read_at, r.power_kw, r.voltage, r.current_a, r.energy_kwh, r.register_kwh
            from reading as r
            where (select v.is_good from verdict as v)
            order by r.meter_id, r.read_at
        ),
        marked as (
            insert into meters.dirty_buckets (meter_id, bucket_at)
            select distinct r.meter_id, date_bin('15 minutes', r.read_at, '2000-01-01 00:00:00+00')
            from reading as r
            where (select v.is_good from verdict as v)
        ),
        consumed as (
            insert into meters.unsettled_consumption (meter_id, energy_kwh)
            select p.meter_id, p.energy_kwh
            from per_meter as p
            where p.energy_kwh > 0 and (select v.is_good from verdict as v)
        )
        select v.is_good into v_is_good from verdict as v;
    exception
        when data_exception or integrity_constraint_violation then
            v_is_good := false; -- ill-typed, out of bounds, a duplicate, or a day without partition
    end;

    if v_is_good then
        return jsonb_build_object('stored', v_count, 'duplicates', 0, 'rejected', '[]'::jsonb);
    end if;

    return meters._ingest_checked(p_readings);
end;
$$;

comment on function meters.ingest_readings(jsonb) is
    'Store a batch of readings; repeats are ignored, bad rows are reported with their index.';

grant execute on function meters.ingest_readings(jsonb) to authenticated, service_role;
