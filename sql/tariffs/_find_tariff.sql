-- The code of a tariff that is named by its code or by its region: of several tariffs of a region the
-- dynamic one, else the first that was made.
--
-- Errors: PT400 invalid_tariff; PT404 tariff_not_found

create or replace function tariffs._find_tariff(p_tariff_code text, p_region text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_code text;
begin
    if num_nonnulls(p_tariff_code, p_region) <> 1 then
        raise exception 'invalid_tariff'
            using errcode = 'PT400', detail = 'Exactly one of p_tariff_code and p_region is needed.',
                  hint = 'tariffs.list_tariffs shows the tariffs there are.';
    end if;

    select t.tariff_code into v_code
    from tariffs.tariffs as t
    left join tariffs.rate_states as s on s.tariff_code = t.tariff_code
    where t.tariff_code = p_tariff_code or t.region = p_region
    order by coalesce(s.is_dynamic, false) desc, t.tariff_key
    limit 1;

    if not found then
        raise exception 'tariff_not_found'
            using errcode = 'PT404',
                  detail = format('There is no tariff %s.',
                      coalesce(quote_literal(p_tariff_code), 'of region ' || quote_literal(p_region))),
                  hint = 'tariffs.list_tariffs shows the tariffs there are.';
    end if;

    return v_code;
end;
$$;

comment on function tariffs._find_tariff(text, text) is 'The tariff of a code or of a region.';
