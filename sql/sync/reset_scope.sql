-- Says that a user sees other rows than before though no row has changed (a role, a membership, a policy): the cookies
-- of their clients are refused, so that they fetch anew what they may see. Without a user: those of all users.
-- Returns how many users that were.
--
-- Errors: none

create or replace function sync.reset_scope(p_user_id uuid default null, p_reason text default null)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count bigint;
begin
    insert into sync.scopes as s (user_id, reason)
    select distinct c.user_id, left(p_reason, 200)
    from sync.clients as c
    where p_user_id is null or c.user_id = p_user_id
    order by 1
    on conflict (user_id) do update
    set generation = s.generation + 1, reason = excluded.reason, changed_at = now();

    get diagnostics v_count = row_count;

    return v_count;
end;
$$;

comment on function sync.reset_scope(uuid, text) is
    'Make a user''s clients begin anew, since they see other rows than before; returns how many users that were.';

grant execute on function sync.reset_scope(uuid, text) to service_role;
