-- Kinds of errors, the last seen first: those that are open unless p_status says otherwise (open, resolved, ignored, all).
-- The next page is asked for with the last_seen_at of the last row of this one. Admins.
--
-- Errors: PT400 invalid_limit, invalid_status

create or replace function ops.list_errors(
    p_status        text default 'open',
    p_service       text default null,
    p_function_name text default null,
    p_since         timestamptz default null,
    p_limit         integer default 50,
    p_before        timestamptz default null
)
returns setof ops.error_group
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform core._check_limit(p_limit);

    if coalesce(p_status, '') not in ('open', 'resolved', 'ignored', 'all') then
        raise exception 'invalid_status'
            using errcode = 'PT400',
                  detail = format('%L is not what an error can be.', left(p_status, 40)),
                  hint = 'Use open, resolved, ignored or all.';
    end if;

    return query
    select
        e.error_id, e.service, e.function_name, e.sqlstate, e.message, e.status, e.occurrence_count, e.reopened_count,
        e.first_seen_at, e.last_seen_at
    from ops.errors as e
    where (p_status = 'all' or e.status = p_status)
        and (p_service is null or e.service = p_service)
        and (p_function_name is null or e.function_name = p_function_name)
        and (p_since is null or e.last_seen_at >= p_since)
        and (p_before is null or e.last_seen_at < p_before)
    order by e.last_seen_at desc, e.error_id
    limit p_limit;
end;
$$;

comment on function ops.list_errors(text, text, text, timestamptz, integer, timestamptz) is
    'Kinds of errors, the last seen first; p_before is the last_seen_at of the page before.';

grant execute on function ops.list_errors(text, text, text, timestamptz, integer, timestamptz) to admin, service_role;
