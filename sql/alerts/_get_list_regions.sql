-- The regions of an operator who has several: what a list of alerts follows where no region was asked for. Null
-- for everybody else.

create or replace function alerts._get_list_regions()
returns text[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_regions text[];
begin
    if auth.role() = 'operator' then
        v_regions := auth.regions();
    end if;

    return case when cardinality(v_regions) > 1 then v_regions end;
end;
$$;

comment on function alerts._get_list_regions() is 'The regions that a list of alerts follows for an operator of several.';
