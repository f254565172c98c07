-- The region whose index a list of alerts follows: the one that was asked for, an operator's own where none was and
-- there is but one.
-- The policies alone decide what is seen, but being alternatives they lead to no index.

create or replace function alerts._get_list_region(p_region text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_regions text[];
begin
    v_regions := case when p_region is null and auth.role() = 'operator' then auth.regions() end;
    return coalesce(btrim(p_region), case when cardinality(v_regions) = 1 then v_regions[1] end);
end;
$$;

comment on function alerts._get_list_region(text) is 'The region whose index a list of alerts follows, null for all.';
