-- Adds a user (p_role user, operator or admin), and publishes it: preferences and the welcome follow from
-- the event.
--
-- Errors: PT400 invalid_email, invalid_role; PT409 email_taken

create or replace function auth.create_user(
    p_email   text,
    p_role    text default 'authenticated',
    p_region  text default null,
    p_user_id uuid default null
)
returns auth.users
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_email text := lower(btrim(p_email));
    v_role  text := auth._parse_role(p_role);
    v_user  auth.users;
begin
    if v_email is null or v_email not like '_%@_%' then
        raise exception 'invalid_email'
            using errcode = 'PT400',
                  detail = format('%L is not an e-mail address.', p_email),
                  hint = 'Send an address such as asha@example.com.';
    end if;

    insert into auth.users (user_id, email, user_role, region)
    values (coalesce(p_user_id, core.uuid_v7()), v_email, v_role, nullif(btrim(p_region), ''))
    on conflict do nothing
    returning * into v_user;

    if not found then
        raise exception 'email_taken'
            using errcode = 'PT409',
                  detail = format('A user with the address %s or this id exists.', v_email),
                  hint = 'Use another address, or the existing user.';
    end if;

    perform events._publish(
        'user_created', 'user', v_user.user_id::text,
        jsonb_build_object('user_id', v_user.user_id, 'user_role', v_user.user_role, 'region', v_user.region)
    );

    return v_user;
end;
$$;

comment on function auth.create_user(text, text, text, uuid) is 'Add a user.';

grant execute on function auth.create_user(text, text, text, uuid) to admin, service_role;
