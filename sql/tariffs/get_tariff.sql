-- A tariff with the prices in force at a moment, and how long they hold.
--
-- Errors: PT404 tariff_not_found, tariff_not_in_force

create or replace function tariffs.get_tariff(
    p_tariff_code text,
    p_at          timestamptz default now()
)
returns tariffs.tariff_details
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_details tariffs.tariff_details;
begin
    select t.tariff_code, t.name, t.region, t.currency, t.time_zone, s.tariff_version_id, s.effective_from,
        (
            select min(n.effective_from)
            from tariffs.price_sheets as n
            where n.tariff_code = s.tariff_code and n.effective_from > s.effective_from
        ),
        v.band_method,
        case v.band_method
            when 'time_of_use' then (
                select jsonb_agg(jsonb_build_object('code', p.period_code, 'rate', p.rate) order by p.period_code)
                from tariffs.periods as p
                where p.tariff_version_id = s.tariff_version_id
            )
            else (
                select coalesce(
                    jsonb_agg(
                        jsonb_build_object('code', b.band_code, 'from_kwh', b.from_kwh, 'rate', b.rate)
                        order by b.from_kwh
                    ),
                    '[]'
                )
                from tariffs.tariff_bands as b
                where b.tariff_version_id = s.tariff_version_id
            )
        end,
        (
            select coalesce(
                jsonb_agg(
                    jsonb_build_object(
                        'code', c.charge_code, 'label', c.label, 'kind', c.kind, 'basis', c.basis,
                        'base', c.base_codes, 'rate', c.rate, 'effective_from', c.effective_from
                    )
                    order by c.position, c.charge_code
                ),
                '[]'
            )
            from (
                select distinct on (h.charge_code) h.*
                from tariffs.charges as h
                where h.tariff_code = s.tariff_code and h.effective_from <= s.effective_from
                order by h.charge_code, h.effective_from desc
            ) as c
            where c.rate is not null
        ),
        s.total_step, v.slab_period, v.windows
    into v_details
    from tariffs.price_sheets as s
    join tariffs.tariffs as t on t.tariff_code = s.tariff_code
    join tariffs.tariff_versions as v on v.tariff_version_id = s.tariff_version_id
    where s.tariff_code = p_tariff_code and s.effective_from <= p_at
    order by s.effective_from desc
    limit 1;

    if not found then
        perform tariffs._refuse_missing_tariff(p_tariff_code, p_at);
    end if;

    return v_details;
end;
$$;

comment on function tariffs.get_tariff(text, timestamptz) is 'A tariff with its prices at a moment.';

grant execute on function tariffs.get_tariff(text, timestamptz) to anon, authenticated, service_role;
