-- The region that a list or a run is about: an operator's own where none is named and there is but one, and no
-- other. Null for all of them is for admins and the service.
--
-- Errors: PT400 region_missing; PT403 not_your_region

create or replace function invoices._check_region(p_region text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_own text[];
begin
    if auth.role() <> 'operator' then
        return p_region;
    end if;

    v_own := auth.regions();

    if v_own = '{}' or p_region <> all (v_own) then
        raise exception 'not_your_region'
            using errcode = 'PT403', detail = format('You do not work for %s.', coalesce(quote_literal(p_region), 'any region')),
                  hint = 'Leave p_region out, or name your own.';
    elsif p_region is null and cardinality(v_own) > 1 then
        raise exception 'region_missing'
            using errcode = 'PT400',
                  detail = format('You work for %s.', array_to_string(v_own, ', ')),
                  hint = 'Name one of them in p_region.';
    end if;

    return coalesce(p_region, v_own[1]);
end;
$$;

comment on function invoices._check_region(text) is 'The region that a list or a run is about.';
