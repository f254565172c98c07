-- The caller's client, registered where it is new; locked if asked, so that its pushes come one after another.
--
-- Errors: PT401 not_authenticated; PT400 invalid_client; PT410 reset_required; PT422 too_many_clients

create or replace function sync._get_client(p_client_id uuid, p_is_locked boolean default false)
returns sync.clients
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth.require_uid();
    v_client  sync.clients;
begin
    if p_client_id is null then
        raise exception 'invalid_client'
            using errcode = 'PT400', detail = 'p_client_id is missing.',
                  hint = 'Make a UUID once for each local store, and send it with every call.';
    end if;

    if p_is_locked then
        select c.* into v_client
        from sync.clients as c where c.user_id = v_user_id and c.client_id = p_client_id
        for no key update;
    else
        select c.* into v_client from sync.clients as c where c.user_id = v_user_id and c.client_id = p_client_id;
    end if;

    if not found then
        if (select count(*) from sync.clients as c where c.user_id = v_user_id and c.forgotten_at is null) >= 100 then
            raise exception 'too_many_clients'
                using errcode = 'PT422', detail = 'You have 100 clients already.',
                      hint = 'Keep one client_id for each local store; those not seen for 90 days are forgotten.';
        end if;

        insert into sync.clients as c (user_id, client_id)
        values (v_user_id, p_client_id)
        on conflict (user_id, client_id) do update set last_seen_at = now()
        returning c.* into v_client;
    end if;

    if v_client.forgotten_at is not null then
        raise exception 'reset_required'
            using errcode = 'PT410',
                  detail = format('The client was forgotten at %s, and what it had sent before with it.', v_client.forgotten_at),
                  hint = 'Make a new client_id, drop the synced records, look through unsent items, and pull without a cookie.';
    end if;

    return v_client;
end;
$$;

comment on function sync._get_client(uuid, boolean) is 'The caller''s client, registered where it is new.';
