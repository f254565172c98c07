-- Your devices, the last registered first; dead ones too, with when they were found
-- dead.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_yours

create or replace function notifications.list_push_tokens(p_user_id uuid default null)
returns setof notifications.push_tokens
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
begin
    return query
    select t.*
    from notifications.push_tokens as t
    where t.user_id = v_user_id
    order by t.registered_at desc, t.push_token_id;
end;
$$;

comment on function notifications.list_push_tokens(uuid) is 'Your devices that take push messages.';

grant execute on function notifications.list_push_tokens(uuid) to authenticated, service_role;
