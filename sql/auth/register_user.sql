-- Adds a user with a password. Whether the address has an account shows in nothing that comes back.
--
-- Of two who registered one address before it was verified nobody can tell which one owns it. So the account
-- has no password any more, and no name or number but what was sent last; the owner sets a password by a
-- code. Accounts that are somebody's stay as they are. In both cases the owner is told, once an hour at most.
-- A user name or telephone number that is taken is left out; the user chooses another when logged in.
-- p_is_lenient: unverified accounts may be in use.
--
-- Errors: PT400 invalid_email; 23514 users_username_check, users_phone_check

create or replace function auth.register_user(
    p_email         text,
    p_password_hash text,
    p_username      text default null,
    p_phone         text default null,
    p_is_lenient    boolean default false
)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_email    text := lower(btrim(p_email));
    v_username text := lower(btrim(p_username));
    v_phone    text := translate(p_phone, ' -()', '');
    v_user     auth.users;
begin
    if v_email is null or v_email !~ '^[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)*$' or length(v_email) > 254 then
        raise exception 'invalid_email'
            using errcode = 'PT400',
                  detail = format('%L is not an e-mail address.', left(p_email, 254)),
                  hint = 'Send an address such as asha@example.com.';
    end if;

    insert into auth.users (user_id, email, username, phone)
    values (core.uuid_v7(), v_email, v_username, v_phone)
    on conflict do nothing
    returning * into v_user;

    if not found and not exists (select from auth.users as u where u.email = v_email) then
        insert into auth.users (user_id, email, username, phone)
        select core.uuid_v7(), v_email,
            case when not exists (select from auth.users as u where u.username = v_username) then v_username end,
            case when not exists (select from auth.users as u where u.phone = v_phone) then v_phone end
        on conflict do nothing
        returning * into v_user;
    end if;

    if v_user.user_id is not null then
        insert into auth.credentials (user_id, password_hash) values (v_user.user_id, p_password_hash);
        perform events._publish(
            'user_created', 'user', v_user.user_id::text,
            jsonb_build_object('user_id', v_user.user_id, 'user_role', v_user.user_role, 'region', v_user.region)
        );
        return;
    end if;

    select u.* into v_user
    from auth.users as u
    where u.email = v_email
    for no key update;

    if not p_is_lenient and v_user.user_role = 'authenticated' and not auth._is_claimed(v_user) then
        update auth.credentials as c
        set password_hash = null, changed_at = clock_timestamp()
        where c.user_id = v_user.user_id and c.password_hash is not null;

        if found then
            update auth.users as u
            set username = case
                    when not exists (
                        select from auth.users as o where o.username = v_username and o.user_id <> u.user_id
                    ) then v_username
                end,
                phone = case
                    when not exists (select from auth.users as o where o.phone = v_phone and o.user_id <> u.user_id)
                    then v_phone
                end,
                version = u.version + 1,
                updated_at = now()
            where u.user_id = v_user.user_id;
        end if;
    end if;

    insert into auth.credentials as c (user_id, told_at)
    values (v_user.user_id, clock_timestamp())
    on conflict (user_id) do update
    set told_at = excluded.told_at
    where c.told_at is null or c.told_at < clock_timestamp() - interval '1 hour';

    if found then
        perform events._publish(
            'registration_repeated', 'user', v_user.user_id::text, jsonb_build_object('user_id', v_user.user_id)
        );
    end if;
end;
$$;

comment on function auth.register_user(text, text, text, text, boolean) is
    'Add a user with a password, without telling whether there was one.';

grant execute on function auth.register_user(text, text, text, text, boolean) to service_role;
