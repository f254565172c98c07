-- Sets a tariff's rate by hand for a while, with a reason. Charges go on. When the time is over the
-- tariff has its own rate again, by itself.
--
-- The tariff is named by its code, or by the region whose tariff it is. The rate holds from
-- p_effective_from (now, or later) until p_effective_until, at most 366 days. Two overrides of a tariff
-- never overlap. Locks the tariff's row.
--
-- Errors: PT400 invalid_tariff, invalid_rate, invalid_reason, invalid_expiry;
--         PT404 tariff_not_found, tariff_not_in_force; PT409 override_exists;
--         PT422 effective_from_in_past

create or replace function tariffs.override_tariff(
    p_rate            numeric,
    p_reason          text,
    p_effective_until timestamptz,
    p_tariff_code     text default null,
    p_region          text default null,
    p_effective_from  timestamptz default null
)
returns tariffs.overrides
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_code     text := tariffs._find_tariff(p_tariff_code, p_region);
    v_from     timestamptz := coalesce(p_effective_from, now());
    v_override tariffs.overrides;
begin
    if (p_rate >= 0 and p_rate < 1000000) is not true then
        raise exception 'invalid_rate'
            using errcode = 'PT400', detail = format('%s is no rate per kWh.', coalesce(p_rate::text, 'Nothing')),
                  hint = 'Send the currency per kWh before charges in p_rate, from 0 and below 1000000.';
    end if;

    perform core._check_text(
        'invalid_reason', p_reason, 'An override needs a reason of up to 500 characters.',
        'Say in p_reason why the rate is set by hand.', 500
    );

    if (p_effective_until > v_from and p_effective_until <= v_from + interval '366 days') is not true then
        raise exception 'invalid_expiry'
            using errcode = 'PT400',
                  detail = format('An override from %s cannot end at %s.', v_from, coalesce(p_effective_until::text, 'no time')),
                  hint = 'Send p_effective_until, later than the beginning by at most 366 days.';
    end if;

    if v_from < now() then
        raise exception 'effective_from_in_past'
            using errcode = 'PT422', detail = format('%s is over; prices quoted since then would change.', v_from),
                  hint = 'Leave p_effective_from out, or send a later time.';
    end if;

    perform tariffs._lock_tariff_for_publishing(v_code, v_from);

    if not exists (
        select from tariffs.tariff_versions as v where v.tariff_code = v_code and v.effective_from <= v_from
    ) then
        perform tariffs._refuse_missing_tariff(v_code, v_from);
    end if;

    select o.* into v_override
    from tariffs.overrides as o
    where o.tariff_code = v_code and o.effective_from < p_effective_until and o.effective_until > v_from
    limit 1;

    if found then
        raise exception 'override_exists'
            using errcode = 'PT409',
                  detail = format('Tariff %s is overridden from %s until %s.', v_code, v_override.effective_from,
                      v_override.effective_until),
                  hint = 'Remove it with tariffs.remove_tariff_override, or choose another time.';
    end if;

    insert into tariffs.overrides (
        override_id, tariff_code, tariff_key, rate, reason, effective_from, effective_until, planned_until, created_by
    )
    select core.uuid_v7(), v_code, t.tariff_key, p_rate, p_reason, v_from, p_effective_until, p_effective_until,
        auth.uid()
    from tariffs.tariffs as t
    where t.tariff_code = v_code
    returning * into strict v_override;

    perform tariffs._compile_price_sheets(v_code, v_from);
    perform events._publish(
        'tariff_overridden', 'tariff', v_code,
        jsonb_build_object(
            'override_id', v_override.override_id, 'tariff_code', v_code, 'rate_per_kwh', p_rate, 'reason', p_reason,
            'effective_from', v_from, 'effective_until', p_effective_until
        )
    );
    perform tariffs._announce_rate(v_code);

    return v_override;
end;
$$;

comment on function tariffs.override_tariff(numeric, text, timestamptz, text, text, timestamptz) is
    'Set a tariff''s rate by hand until a time, with a reason; its own rate comes back by itself.';

grant execute on function tariffs.override_tariff(numeric, text, timestamptz, text, text, timestamptz)
    to admin, service_role;
