-- The caller's requests, newest first, page by page: p_before is the request_id of the last row of the
-- page before. Admins and the service may name a user; without one the service gets everybody's.
--
-- Errors: PT400 invalid_limit; PT401 not_authenticated

create or replace function mpesa.list_requests(
    p_limit   integer default 50,
    p_before  uuid default null,
    p_status  text default null,
    p_user_id uuid default null
)
returns setof mpesa.requests
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := coalesce(p_user_id, auth.uid());
begin
    perform core._check_limit(p_limit, 500);

    if v_user_id is null and auth.role() <> 'service_role' then
        v_user_id := auth.require_uid();
    end if;

    -- A stranger's requests are hidden by the policies.
    return query
    select r.*
    from mpesa.requests as r
    where (v_user_id is null or r.user_id = v_user_id)
        and (p_before is null or r.request_id < p_before)
        and (p_status is null or r.status = p_status)
    order by r.request_id desc
    limit p_limit;
end;
$$;

comment on function mpesa.list_requests(integer, uuid, text, uuid) is
    'The caller''s requests to pay, newest first; p_before is the last id of the page before.';

grant execute on function mpesa.list_requests(integer, uuid, text, uuid) to authenticated, service_role;
