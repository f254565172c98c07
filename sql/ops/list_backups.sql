-- The backups that were noted, the newest first. After a restore those made after its moment are not here, though
-- their files are: `mainspring backup list` reads the files.
--
-- Errors: PT400 invalid_limit

create or replace function ops.list_backups(p_limit integer default 100)
returns setof ops.backups
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform core._check_limit(p_limit);

    return query
    select b.*
    from ops.backups as b
    order by b.backup_name desc
    limit p_limit;
end;
$$;

comment on function ops.list_backups(integer) is 'The backups that were noted, the newest first.';

grant execute on function ops.list_backups(integer) to admin, service_role;
