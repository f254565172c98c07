-- The region that a list or a run is about: an operator's own where none is named, and no other.
--
-- Errors: PT403 not_your_region

create or replace function invoices._check_region(p_region text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_own text;
begin
    if auth.role() <> 'operator' then
        return p_region;
    end if;

    v_own := meters._caller_region();

    if v_own is null or p_region is not null and p_region <> v_own then
        raise exception 'not_your_region'
            using errcode = 'PT403', detail = format('You do not work for %s.', coalesce(quote_literal(p_region), 'any region')),
                  hint = 'Leave p_region out, or name your own.';
    end if;

    return v_own;
end;
$$;

comment on function invoices._check_region(text) is 'The region that a list or a run is about.';
