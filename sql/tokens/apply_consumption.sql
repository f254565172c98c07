-- Burns balances down by what the readings measured.
--
-- Takes up to p_limit rows of meters.unsettled_consumption, skipping those that
-- another worker holds, so any number may run at once; deleting a row and burning
-- it are one transaction, so each is burnt exactly once. Locks balances in meter
-- order. A balance stops at zero and the rest is kept as unserved: the meter cut
-- the supply, or measured before it did. Where a late register showed that less was
-- drawn than was settled, the rest goes back: first what was unserved, then to the
-- balance. What it takes back of energy that is still unsettled (rows come in no order)
-- waits for that as a new row. Returns how many rows were settled, those aside; call
-- again while it returns p_limit.
--
-- Errors: PT400 invalid_limit

create or replace function tokens.apply_consumption(p_limit integer default 1000)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_row_count integer := 0;
    v_meter     record;
    v_balance   numeric;
    v_burnt     numeric;
    v_unserved  numeric;
    v_before    numeric;
    v_early     numeric;
begin
    if p_limit is null or p_limit not between 1 and 100000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('The limit is %s.', coalesce(p_limit::text, 'missing')),
                  hint = 'Settle 1 to 100000 rows at a time.';
    end if;

    for v_meter in
        with taken as materialized (
            select c.meter_id, c.consumption_id
            from meters.unsettled_consumption as c
            limit p_limit
            for update skip locked
        ),
        settled as (
            delete from meters.unsettled_consumption as c
            using taken as t
            where c.meter_id = t.meter_id and c.consumption_id = t.consumption_id
            returning c.meter_id, c.energy_kwh
        )
        select s.meter_id, sum(s.energy_kwh) as energy_kwh, count(*)::integer as row_count
        from settled as s
        group by s.meter_id
        order by s.meter_id
    loop
        v_row_count := v_row_count + v_meter.row_count;
        perform tokens._open_balance(v_meter.meter_id);

        select b.balance_kwh, b.unserved_kwh, least(v_meter.energy_kwh + b.unserved_kwh + b.burnt_kwh, 0)
        into v_balance, v_before, v_early
        from tokens.balances as b
        where b.meter_id = v_meter.meter_id
        for no key update;

        if v_early < 0 then
            insert into meters.unsettled_consumption (meter_id, energy_kwh)
            values (v_meter.meter_id, v_early);

            v_row_count := v_row_count - 1;
            v_meter.energy_kwh := v_meter.energy_kwh - v_early;
            continue when v_meter.energy_kwh = 0;
        end if;

        v_burnt := case
            when v_meter.energy_kwh >= 0 then least(v_balance, v_meter.energy_kwh)
            else least(v_meter.energy_kwh + v_before, 0)
        end;
        v_unserved := v_meter.energy_kwh - v_burnt;

        update tokens.balances as b
        set balance_kwh = b.balance_kwh - v_burnt,
            burnt_kwh = b.burnt_kwh + v_burnt,
            unserved_kwh = b.unserved_kwh + v_unserved,
            updated_at = now()
        where b.meter_id = v_meter.meter_id;

        insert into tokens.balance_entries (meter_id, entry_id, entry_type, delta_kwh, unserved_kwh, balance_after_kwh)
        values (
            v_meter.meter_id, core.uuid_v7(), 'consumption', -v_burnt, v_unserved, v_balance - v_burnt
        );

        if v_balance > 0 and v_balance = v_burnt then
            perform events._publish(
                'balance_exhausted', 'meter', v_meter.meter_id::text,
                jsonb_build_object('unserved_kwh', v_unserved)
            );
        end if;
    end loop;

    return v_row_count;
end;
$$;

comment on function tokens.apply_consumption(integer) is
    'Burn balances down by measured consumption; returns how many measurements were settled.';

grant execute on function tokens.apply_consumption(integer) to service_role;
