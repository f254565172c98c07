begin;
select plan(12);

-- Contract
select function_returns('auth', '_check_region', array['text'], 'text');
select isnt_definer('auth', '_check_region', array['text']);
select function_privs_are('auth', '_check_region', array['text'], 'anon', '{}'::text[]);
select function_privs_are('auth', '_check_region', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_check_region', array['text'], 'operator', '{}'::text[]);
select function_privs_are('auth', '_check_region', array['text'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_check_region', array['text'], 'service_role', '{}'::text[]);

do $$ begin
    perform test.create_user(1), test.create_user(2, 'admin'), test.create_user(3, 'admin'),
        test.create_operator(4, 'Nairobi'), test.create_operator(5, 'Mombasa'), test.create_user(6);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(6, test.user_id(6), 'Mombasa');
    perform meters.upsert_region('Nairobi', p_time_zone => 'Africa/Nairobi'),
        meters.upsert_region('Mombasa', p_time_zone => 'Africa/Nairobi'), meters.upsert_region('Rift', p_time_zone => 'UTC');
end $$;

-- Behaviour
select is(auth._check_region(' Rift '), 'Rift', 'a region that is declared');
do $$ begin perform test.create_meter(7, null, 'Wild'); end $$;
select is(auth._check_region('Wild'), 'Wild', 'or that a meter has');

-- Errors
select throws_ok($$ select auth._check_region('Nairoby') $$, 'PT404', 'region_not_found', 'a mistyped one is found out');
select throws_ok($$ select auth._check_region(' ') $$, 'PT400', 'region_required', 'a blank one is none');
select throws_ok($$ select auth._check_region(null) $$, 'PT400', 'region_required', 'nor is null');

select * from finish();
rollback;
