-- Removes a device, by its token as the device knows it; returns whether there was one.
-- A device that logs out does this.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_yours

create or replace function notifications.remove_push_token(p_platform text, p_token text, p_user_id uuid default null)
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
begin
    delete from notifications.push_tokens as t
    where t.user_id = v_user_id and t.platform = p_platform and t.token = p_token;

    return found;
end;
$$;

comment on function notifications.remove_push_token(text, text, uuid) is 'Remove a device; returns whether there was one.';

grant execute on function notifications.remove_push_token(text, text, uuid) to authenticated, service_role;
