begin;
select plan(10);

-- Contract
select function_returns('whatsapp', 'expire_whatsapp_sessions', array['integer'], 'integer');
select is_definer('whatsapp', 'expire_whatsapp_sessions', array['integer']);
select function_privs_are('whatsapp', 'expire_whatsapp_sessions', array['integer'], 'service_role', array['EXECUTE']);
select function_privs_are('whatsapp', 'expire_whatsapp_sessions', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('whatsapp', 'expire_whatsapp_sessions', array['integer'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
do $$ begin
    perform whatsapp.update_whatsapp_session_activity('+25471100000' || n) from generate_series(1, 3) as n;
    perform whatsapp.open_whatsapp_session('+254711000004');
end $$;
select is(whatsapp.expire_whatsapp_sessions(), 0, 'what is young goes on');
select test.logout();
update whatsapp.sessions set last_activity_at = now() - interval '25 hours';
update whatsapp.sessions set window_until = now() - interval '1 hour' where phone in ('+254711000001', '+254711000002');
select test.login_as('service_role');
select is(whatsapp.expire_whatsapp_sessions(2), 2, 'so many at most');
select is(whatsapp.expire_whatsapp_sessions(), 1, 'and the rest, but none whose window is open');
select results_eq(
    'select status, count(*) from whatsapp.list_whatsapp_sessions() group by 1 order by 1',
    $$ values ('active', 1::bigint), ('expired', 3) $$, 'they have expired'
);

-- Errors
select throws_ok('select whatsapp.expire_whatsapp_sessions(0)', 'PT400', 'invalid_limit', 'at least one');

select * from finish();
rollback;
