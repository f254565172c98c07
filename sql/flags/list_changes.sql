-- Changes that wait for approval, or waited: the newest first; p_before is the last one of the page before.
--
-- Errors: PT400 invalid_limit, invalid_status

create or replace function flags.list_changes(
    p_status text default 'pending',
    p_limit  integer default 100,
    p_before uuid default null
)
returns setof flags.changes
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform core._check_limit(p_limit);

    if p_status is null or p_status not in ('pending', 'approved', 'rejected') then
        raise exception 'invalid_status'
            using errcode = 'PT400', detail = format('%L is no status of a change.', left(p_status, 40)),
                  hint = 'Send pending, approved or rejected.';
    end if;

    return query
    select c.*
    from flags.changes as c
    where c.status = p_status and (p_before is null or c.change_id < p_before)
    order by c.change_id desc
    limit p_limit;
end;
$$;

comment on function flags.list_changes(text, integer, uuid) is 'Changes that wait for approval, or waited.';

grant execute on function flags.list_changes(text, integer, uuid) to operator, service_role;
