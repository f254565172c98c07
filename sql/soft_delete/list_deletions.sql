-- What you can bring back, newest first: your records that were deleted, with how much went with each.
-- p_before_deletion_id: the last one of the page before.
--
-- Errors: PT400 invalid_limit; PT401 not_authenticated

create or replace function soft_delete.list_deletions(
    p_limit              integer default 100,
    p_before_deletion_id uuid default null
)
returns setof soft_delete.deletions
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform core._check_limit(p_limit);

    return query
    select d.*
    from soft_delete.deletions as d
    where d.owner_user_id = auth.require_uid() and d.restored_at is null and d.purging_at is null
        and (p_before_deletion_id is null or d.deletion_id < p_before_deletion_id)
    order by d.deletion_id desc
    limit p_limit;
end;
$$;

comment on function soft_delete.list_deletions(integer, uuid) is 'What you can bring back, newest first.';

grant execute on function soft_delete.list_deletions(integer, uuid) to authenticated;
