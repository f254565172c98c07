-- Everything that an operator wants to know of a meter, in one call: its row of the registry,
-- whose it is and how they can be reached, what it last measured, its open alerts (20 at most, the
-- newest first), balance, tariff, last five sales, device. By id or by number. Members are null
-- where there is nothing.
--
-- Errors: PT404 meter_not_found

create or replace function reports.get_meter_details(
    p_meter_id     uuid default null,
    p_meter_number text default null
)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_meter  meters.meters;
    v_id     uuid := coalesce(
        p_meter_id,
        (select c.meter_id from meters.meter_codes as c where c.code_type = 'meter_number' and c.code = btrim(p_meter_number))
    );
begin
    select m.* into v_meter
    from meters.meters as m
    where m.meter_id = v_id
        -- An operator's own meter elsewhere is not work.
        and (auth.role() in ('service_role', 'admin') or m.region = any (auth.regions()));

    if v_meter.meter_id is null then
        raise exception 'meter_not_found'
            using errcode = 'PT404',
                  detail = format('There is no meter %s that you may manage.',
                      left(coalesce(p_meter_id::text, p_meter_number, 'without an id'), 80)),
                  hint = 'Look the meter up with meters.search_meters.';
    end if;

    return jsonb_build_object(
        'meter', to_jsonb(v_meter),
        'owner', reports._get_contact(v_id),
        'latest_reading', (
            select to_jsonb(s) - 'meter_id' - 'updated_at' from telemetry.meter_states as s where s.meter_id = v_id
        ),
        'open_alert_count', (
            select count(*)
            from (
                select from alerts.alerts as a where a.meter_id = v_id and a.status <> 'resolved' limit 1000
            ) as o
        ),
        'open_alerts', (
            select coalesce(jsonb_agg(to_jsonb(o) order by o.alert_id desc), '[]')
            from (
                select a.alert_id, a.alert_type, a.severity, a.status, a.message, a.raised_at, a.last_seen_at,
                    a.acknowledged_by, a.assigned_to
                from alerts.alerts as a
                where a.meter_id = v_id and a.status <> 'resolved'
                order by a.alert_id desc
                limit 20
            ) as o
        ),
        'balance', (select to_jsonb(b) - 'meter_id' from tokens.balances as b where b.meter_id = v_id),
        'tariff', (
            select to_jsonb(t) - 'created_at' from tariffs.tariffs as t where t.tariff_code = v_meter.tariff_code
        ),
        'last_purchases', (
            select coalesce(jsonb_agg(to_jsonb(o) order by o.purchase_id desc), '[]')
            from (
                select p.purchase_id, p.created_at, p.total, p.currency, p.energy_kwh, p.token_kwh, p.reprint_count
                from tokens.purchases as p
                where p.meter_id = v_id
                order by p.purchase_id desc
                limit 5
            ) as o
        ),
        'register', (select to_jsonb(g) - 'meter_id' from telemetry.registers as g where g.meter_id = v_id),
        'last_replacement', (
            select to_jsonb(r) - 'meter_id'
            from telemetry.replacements as r
            where r.meter_id = v_id
            order by r.replaced_at desc
            limit 1
        )
    );
end;
$$;

comment on function reports.get_meter_details(uuid, text) is
    'Everything about a meter in one call: registry, owner, newest reading, alerts, balance, tariff, purchases.';

grant execute on function reports.get_meter_details(uuid, text) to operator, service_role;
