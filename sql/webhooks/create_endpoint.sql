-- Adds an endpoint and returns its secret, this once.
--
-- A user's endpoint gets events about the user's own meters and wallets. Admins and
-- services make one for the user they name, or, naming nobody, one of the system, which
-- gets every event. A user has at most ten; an advisory lock lets two calls
-- of one user count one after another.
--
-- Errors: PT400 invalid_url, invalid_event_types; PT401 not_authenticated;
--         PT403 not_your_endpoint; PT422 too_many_endpoints

create or replace function webhooks.create_endpoint(
    p_url           text,
    p_event_types   text[] default null,
    p_description   text default null,
    p_owner_user_id uuid default null
)
returns webhooks.issued_secret
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_is_manager boolean := coalesce(auth.role() in ('admin', 'service_role'), false);
    v_owner_id   uuid := case when v_is_manager then p_owner_user_id else auth.require_uid() end;
    v_endpoint   webhooks.endpoints;
    v_issued     webhooks.issued_secret;
begin
    if not v_is_manager and p_owner_user_id <> v_owner_id then
        raise exception 'not_your_endpoint'
            using errcode = 'PT403',
                  detail = 'p_owner_user_id names another user.',
                  hint = 'Leave p_owner_user_id out.';
    end if;

    perform webhooks._check_url(p_url);
    perform webhooks._check_event_types(p_event_types);

    if not v_is_manager then
        perform pg_advisory_xact_lock(hashtextextended('webhooks.create_endpoint:' || v_owner_id, 0));

        if (select count(*) from webhooks.endpoints as e where e.owner_user_id = v_owner_id) >= 10 then
            raise exception 'too_many_endpoints'
                using errcode = 'PT422',
                      detail = 'You have ten endpoints.',
                      hint = 'Delete one that you no longer need.';
        end if;
    end if;

    insert into webhooks.endpoints (endpoint_id, owner_user_id, url, event_types, description)
    values (core.uuid_v7(), v_owner_id, p_url, p_event_types, nullif(btrim(p_description), ''))
    returning * into v_endpoint;

    v_issued := (v_endpoint.endpoint_id, v_endpoint.url, webhooks._make_secret(v_endpoint.endpoint_id), null);
    return v_issued;
end;
$$;

comment on function webhooks.create_endpoint(text, text[], text, uuid) is
    'Add an endpoint that webhooks are sent to; its secret is shown this once.';

grant execute on function webhooks.create_endpoint(text, text[], text, uuid) to authenticated, service_role;
