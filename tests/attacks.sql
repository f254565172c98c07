-- Functions that misbehave in every way that a function can, and say whose call they ran in.

create table public.parents (id integer primary key);
create table public.children (id integer references public.parents deferrable initially deferred);
create table public.effects (nonce text, uid uuid, role text);
create sequence public.attempts;
grant select, insert on public.children, public.effects to public;
grant usage on sequence public.attempts to public;

create function public.whoami(nonce text) returns jsonb language sql stable as $$
    select jsonb_build_object(
        'uid', auth.uid(), 'role', auth.role(), 'acting', current_user, 'nonce', nonce,
        'request', current_setting('request.id'), 'path', current_setting('search_path'),
        'header', current_setting('request.headers')::jsonb ->> 'x-nonce'
    )
$$;

create function public.end_session() returns void language sql security definer
    as $$ select pg_terminate_backend(pg_backend_pid()), pg_sleep(1) $$;
create function public.cancel_myself() returns void language sql security definer
    as $$ select pg_cancel_backend(pg_backend_pid()), pg_sleep(1) $$;

create function public.act(nonce text, mode text default 'plain', seconds float default 0) returns jsonb
language plpgsql as $$
declare
    v_who jsonb := public.whoami(nonce);
begin
    perform pg_sleep(seconds);
    insert into public.effects values (nonce, auth.uid(), auth.role());

    case mode
        when 'plain' then null;
        when 'big' then v_who := v_who || jsonb_build_object('padding', repeat(nonce, 20000));
        when 'refuse' then raise exception 'refused' using errcode = 'PT409', detail = v_who::text;
        when 'serialize' then raise exception 'never' using errcode = '40001', detail = v_who::text;
        when 'serialize_once' then
            if nextval('public.attempts') % 2 = 0 then
                raise exception 'once more' using errcode = '40P01';
            end if;
        when 'feature' then raise exception 'not supported' using errcode = '0A000', detail = v_who::text;
        when 'gone' then raise exception 'gone' using errcode = '26000', detail = v_who::text;
        when 'defer' then insert into public.children values (1);
        when 'copy' then execute 'copy (select 1) to stdout';
        when 'commit' then execute 'commit';
        when 'kill' then perform public.end_session();
        when 'cancel' then perform public.cancel_myself();
        when 'forget' then execute 'deallocate all';
        when 'listen' then
            execute 'listen attack';
            perform pg_notify('attack', nonce);
        when 'stay' then
            -- What a function sets for its session, beyond its transaction.
            perform set_config('response.headers', jsonb_build_array(jsonb_build_object('X-Whose', nonce))::text, false),
                set_config('response.status', '299', false),
                set_config('request.jwt.claims', '{"role": "service_role", "sub": "00000000-0000-7000-8000-00000000dead"}', false),
                set_config('request.jwt.claim.sub', '00000000-0000-7000-8000-00000000dead', false),
                set_config('request.id', 'of another', false),
                set_config('search_path', 'auth', false),
                set_config('statement_timeout', '5s', false),
                set_config('mainspring.step_1', nonce, false),
                set_config('mainspring.step_names', '{"first": 1}', false),
                set_config('role', 'service_role', false);
    end case;

    return v_who;
end $$;

create function public.look(nonce text, seconds float default 0) returns jsonb language plpgsql stable as $$
begin
    perform pg_sleep(seconds);
    return public.whoami(nonce);
end $$;

create function public.rows_of(nonce text, until integer default 3)
returns table (number integer, who jsonb) language sql stable
    as $$ select n, public.whoami(nonce) from generate_series(1, until) as n $$;

create function public.many(
    nonce text, a integer default 0, b integer default 0, c integer default 0, d integer default 0,
    e integer default 0, f integer default 0
) returns jsonb language sql as $$ select public.whoami(nonce) || jsonb_build_object('sum', a + b + c + d + e + f) $$;

create procedure public.proceed(nonce text, commits boolean default false, inout who jsonb default null)
language plpgsql as $$
begin
    if commits then commit; end if;
    who := public.whoami(nonce);
end $$;

create function public.count_and_refuse() returns void language plpgsql as $$
begin
    perform nextval('public.attempts');
    raise exception 'not supported' using errcode = '0A000';
end $$;

create function public.count_prepared() returns bigint language sql
    as $$ select count(*) from pg_prepared_statements $$;

create function public.respond(h text) returns text language plpgsql as $$
begin
    perform set_config('response.headers', h, true);
    return 'body';
end $$;

create function public.fail(h text) returns text language plpgsql as $$
begin
    raise sqlstate 'PGRST' using message = '{"code": "X", "message": "m"}', detail = h;
end $$;

create function public.act_by_default(nonce text default 'broken') returns void language sql
    as $$ insert into public.effects values (nonce) $$;

grant execute on all routines in schema public to public;
