-- The members that are not the same in two versions of a flag, down to the members of rules and variants; rules
-- are compared by their ids, so that one moved is not one changed. 0 is no flag at all.
--
-- Errors: PT404 environment_not_found, version_not_found

create or replace function flags.diff_flag(p_flag_key text, p_from integer, p_to integer, p_environment text default null)
returns setof flags.difference
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_environment text := flags._find_environment(p_environment);
    v_old jsonb := case when p_from <> 0 then flags._get_old_document(v_environment, p_flag_key, p_from) end;
    v_new jsonb := case when p_to <> 0 then flags._get_old_document(v_environment, p_flag_key, p_to) end;
begin
    return query
    select coalesce(o.path, n.path), o.value, n.value
    from flags._list_members(v_old) as o
    full join flags._list_members(v_new) as n on n.path = o.path
    where o.value is distinct from n.value
    order by coalesce(o.path, n.path) collate "C";
end;
$$;

comment on function flags.diff_flag(text, integer, integer, text) is 'The members that are not the same in two versions.';

grant execute on function flags.diff_flag(text, integer, integer, text) to operator, service_role;
