-- What a meter bought and burnt over some days, as the caller may see it: their own purchases, entries since the
-- meter is theirs, or all of them for staff.
--
-- Identifiers sort by time, so both sums read the end of one range of a primary key. What was burnt is averaged over
-- the days since the first entry of the time, one day at least.

create or replace function tokens._compute_token_analytics(
    p_meter_id uuid,
    p_days     integer
)
returns tokens.token_analytics
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_from      timestamptz := now() - make_interval(days => p_days);
    v_first_id  uuid := (
        lpad(to_hex(floor(extract(epoch from v_from) * 1000)::bigint), 12, '0') || '70008000000000000000'
    )::uuid;
    v_since     timestamptz;
    v_analytics tokens.token_analytics;
begin
    v_analytics.meter_id := p_meter_id;
    v_analytics.days := p_days;
    v_analytics.computed_at := clock_timestamp();
    v_analytics.is_stale := false;

    select coalesce(sum(b.balance_kwh), 0) into v_analytics.balance_kwh
    from tokens.balances as b
    where b.meter_id = p_meter_id;

    select p.currency, p.created_at into v_analytics.currency, v_analytics.last_purchase_at
    from tokens.purchases as p
    where p.meter_id = p_meter_id
    order by p.purchase_id desc
    limit 1;

    select count(*), coalesce(sum(p.energy_kwh), 0),
        coalesce(sum(p.total) filter (where p.currency = v_analytics.currency), 0)
    into v_analytics.purchase_count, v_analytics.bought_kwh, v_analytics.spent
    from tokens.purchases as p
    where p.meter_id = p_meter_id and p.purchase_id >= v_first_id;

    select coalesce(-sum(e.delta_kwh), 0), min(e.created_at) into v_analytics.consumed_kwh, v_since
    from tokens.balance_entries as e
    where e.meter_id = p_meter_id and e.entry_id >= v_first_id and e.entry_type = 'consumption';

    v_analytics.average_daily_kwh := round(
        v_analytics.consumed_kwh / greatest(extract(epoch from now() - greatest(v_since, v_from)) / 86400, 1), 6
    );

    if v_analytics.average_daily_kwh > 0 then
        v_analytics.days_left := round(v_analytics.balance_kwh / v_analytics.average_daily_kwh, 2);
        v_analytics.runs_out_at := case
            when v_analytics.days_left <= 36500 then now() + v_analytics.days_left::double precision * interval '1 day'
        end;
    end if;

    return v_analytics;
end;
$$;

comment on function tokens._compute_token_analytics(uuid, integer) is 'What a meter bought and burnt over some days.';
