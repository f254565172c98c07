-- Whom a call about subscriptions is about: the caller, or whoever an admin or a service names.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_yours

create or replace function auth._subscription_user(p_user_id uuid)
returns uuid
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_is_staff constant boolean := coalesce(auth.role(), '') in ('admin', 'service_role');
begin
    if v_is_staff and p_user_id is not null then
        return p_user_id;
    end if;

    if auth.role() = 'service_role' and auth.uid() is null then
        raise exception 'user_required'
            using errcode = 'PT400', detail = 'No user is named.', hint = 'Name the user in p_user_id.';
    end if;

    if p_user_id is distinct from coalesce(auth.require_uid(), p_user_id) and p_user_id is not null then
        raise exception 'not_yours'
            using errcode = 'PT403',
                  detail = 'Somebody else''s subscription.',
                  hint = 'Leave p_user_id out; only admins ask about others.';
    end if;

    return auth.require_uid();
end;
$$;

comment on function auth._subscription_user(uuid) is 'Whom a call about subscriptions is about.';
