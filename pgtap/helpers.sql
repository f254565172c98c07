-- What the pgTAP files share: acting as somebody, and rows to act on. Loaded into
-- the test template after pgTAP; never part of a deploy.

create schema test;

-- Act as a role and a user for the rest of the transaction, as the gateway does.
create function test.login_as(p_role text, p_user_id uuid default null)
returns void
language plpgsql
as $$
begin
    perform set_config('request.jwt.claim.sub', coalesce(p_user_id::text, ''), true),
        set_config(
            'request.jwt.claims',
            jsonb_strip_nulls(jsonb_build_object('sub', p_user_id, 'role', p_role))::text,
            true
        ),
        set_config('role', p_role, true);
end;
$$;

-- Back to the DBA who runs the tests.
create function test.logout()
returns void
language plpgsql
as $$
begin
    perform set_config('role', 'none', true),
        set_config('request.jwt.claim.sub', '', true),
        set_config('request.jwt.claims', '', true);
end;
$$;

-- A user with a recognisable id: test.user_id(1) is 00000000-0000-7000-8000-000000000001.
create function test.user_id(p_number integer)
returns uuid
language sql
immutable
return ('00000000-0000-7000-8000-' || lpad(p_number::text, 12, '0'))::uuid;

create function test.create_user(p_number integer, p_role text default 'authenticated')
returns uuid
language sql
begin atomic
    insert into auth.users (user_id, email, user_role)
    values (test.user_id(p_number), 'user' || p_number || '@example.com', p_role)
    returning user_id;
end;

-- A wallet of test.user_id(n) with some money in it; call it as the DBA.
create function test.create_wallet(p_number integer, p_amount numeric default 0, p_currency text default 'KES')
returns uuid
language plpgsql
as $$
declare
    v_account_id uuid;
begin
    if not exists (select from auth.users as u where u.user_id = test.user_id(p_number)) then
        perform test.create_user(p_number);
    end if;

    v_account_id := (payments.open_wallet(p_currency, test.user_id(p_number))).account_id;

    if p_amount > 0 then
        perform payments.adjust_wallet(v_account_id, p_amount, 'test money');
    end if;

    return v_account_id;
end;
$$;

-- The id of a system account, whoever asks.
create function test.system_account(p_code text, p_currency text default 'KES')
returns uuid
language sql
security definer
begin atomic
    select account_id from payments.accounts where code = p_code and currency = p_currency;
end;
