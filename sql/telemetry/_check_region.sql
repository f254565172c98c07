-- The region that a call is about: an operator's own where none is named and there is but one. Only a
-- clearer answer than the empty one that the policies would lead to; they decide.
--
-- Errors: PT400 region_missing; PT403 region_not_yours

create or replace function telemetry._check_region(p_region text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_own text[];
begin
    if auth.role() = 'operator' then
        v_own := auth.regions();

        if v_own = '{}' or p_region <> all (v_own) then
            raise exception 'region_not_yours'
                using errcode = 'PT403',
                      detail = format('You work for %s.', coalesce(nullif(array_to_string(v_own, ', '), ''), 'no region')),
                      hint = 'Leave p_region out, or ask an admin.';
        end if;
    end if;

    if p_region is null and cardinality(v_own) is distinct from 1 then
        raise exception 'region_missing'
            using errcode = 'PT400',
                  detail = coalesce('You work for ' || array_to_string(v_own, ', ') || '.', 'No region is named.'),
                  hint = 'Send p_region.';
    end if;

    return coalesce(p_region, v_own[1]);
end;
$$;

comment on function telemetry._check_region(text) is 'The region that a call is about, by default the operator''s own.';
