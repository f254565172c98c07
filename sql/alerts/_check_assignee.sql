-- Refuses somebody who could not work on an alert: only admins and the operators of its region can, and none who is
-- suspended. Reads other users' rows for operators, so it belongs to the owner of the tables; it tells nothing but
-- yes or no.
--
-- Errors: PT422 not_an_operator

create or replace function alerts._check_assignee(p_user_id uuid, p_region text)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (
        select
        from auth.users as u
        where u.user_id = p_user_id and u.user_role = 'admin' and u.user_status = 'active'
    ) and not exists (
        select from auth._list_operators(p_region) as o (user_id) where o.user_id = p_user_id
    ) then
        raise exception 'not_an_operator'
            using errcode = 'PT422',
                  detail = format('User %s is neither an admin nor an operator of %s.',
                      p_user_id, coalesce(p_region, 'a region')),
                  hint = 'Assign it to somebody who may work on it.';
    end if;
end;
$$;

comment on function alerts._check_assignee(uuid, text) is 'Refuse somebody who could not work on an alert.';

grant execute on function alerts._check_assignee(uuid, text) to app_api;
