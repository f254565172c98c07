-- The provider of a meter: the one chosen for it, for its supply group, or the default one.
--
-- Errors: PT503 provider_disabled

create or replace function vending._choose_provider(p_meter meters.meters)
returns vending.providers
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_provider vending.providers;
begin
    select p.* into v_provider
    from vending.providers as p
    left join vending.provider_choices as c on c.provider_code = p.provider_code
        and (c.choice_type, c.choice_key) in (('meter', p_meter.meter_id::text), ('sgc', p_meter.sgc))
    where c.choice_type is not null or p.is_default
    order by c.choice_type is null, c.choice_type = 'sgc'
    limit 1;

    if v_provider.is_enabled is not true then
        raise exception 'provider_disabled'
            using errcode = 'PT503',
                  detail = format('Provider %s of meter %s takes no orders.', coalesce(v_provider.provider_code, 'none'), p_meter.meter_number),
                  hint = 'Try again later; staff enable it with vending.set_provider_enabled.';
    end if;

    return v_provider;
end;
$$;

comment on function vending._choose_provider(meters.meters) is 'The provider of a meter.';
