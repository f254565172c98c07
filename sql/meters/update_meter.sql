-- Changes what may change about a meter; what is not given stays.
--
-- Number, DRN and IIN are the meter's identity and never change. A change of SGC,
-- KRN, TI, KT, KEN or base year must be accompanied by key change tokens.
-- In another region it counts from now on; what it measured before stays with the former one.
-- In another zone the hours and days of its roll-ups are made again, by a job. Locks the meter.
--
-- Errors: PT400 invalid_time_zone, not_a_prepayment_meter; PT404 meter_not_found;
--         PT410 meter_deleted; 23514 the constraint that a value breaks

create or replace function meters.update_meter(
    p_meter_id    uuid,
    p_region      text default null,
    p_time_zone   text default null,
    p_tariff_code text default null,
    p_sgc         text default null,
    p_krn         integer default null,
    p_ti          text default null,
    p_kt          integer default null,
    p_ken         integer default null,
    p_base_year   integer default null
)
returns meters.meters
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_old meters.meters := meters._lock_meter(p_meter_id);
    v_new meters.meters;
begin
    if p_time_zone is not null then
        perform core._check_time_zone(p_time_zone);
    end if;

    if v_old.drn is null and num_nonnulls(p_sgc, p_krn, p_ti, p_kt, p_ken, p_base_year) > 0 then
        raise exception 'not_a_prepayment_meter'
            using errcode = 'PT400',
                  detail = format('The meter %s has no DRN.', v_old.meter_number),
                  hint = 'Leave the STS fields out.';
    end if;

    update meters.meters as m
    set region = coalesce(btrim(p_region), m.region),
        time_zone = coalesce(p_time_zone, m.time_zone),
        tariff_code = coalesce(p_tariff_code, m.tariff_code),
        sgc = coalesce(p_sgc, m.sgc),
        krn = coalesce(p_krn, m.krn),
        ti = coalesce(p_ti, m.ti),
        kt = coalesce(p_kt, m.kt),
        ken = coalesce(p_ken, m.ken),
        base_year = coalesce(p_base_year, m.base_year)
    where m.meter_id = p_meter_id
    returning * into v_new;

    if v_new.region <> v_old.region then
        insert into meters.former_regions (meter_id, region)
        values (p_meter_id, v_old.region);
    end if;

    if v_new.time_zone <> v_old.time_zone then
        perform jobs.schedule_job(
            'telemetry.rebuild_hours', jsonb_build_object('meter_id', p_meter_id), p_order_key => 'meter ' || p_meter_id
        );
    end if;

    if v_new is distinct from v_old then
        perform events._publish('meter_updated', 'meter', p_meter_id::text, to_jsonb(v_new));
    end if;

    return v_new;
end;
$$;

comment on function meters.update_meter(
    uuid, text, text, text, text, integer, text, integer, integer, integer
) is 'Change a meter''s place, zone, tariff or token parameters; what is not given stays.';

grant execute on function meters.update_meter(
    uuid, text, text, text, text, integer, text, integer, integer, integer
) to admin, service_role;
