begin;
select plan(20);

select test.create_customer(1);
select test.create_customer(2);

-- Contract
select function_returns('tokens', 'get_token_analytics', array['uuid', 'integer'], 'tokens.token_analytics');
select is_definer('tokens', 'get_token_analytics', array['uuid', 'integer']);
select function_privs_are('tokens', 'get_token_analytics', array['uuid', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('tokens', 'get_token_analytics', array['uuid', 'integer'], 'admin', array['EXECUTE']);
select function_privs_are('tokens', 'get_token_analytics', array['uuid', 'integer'], 'authenticated', array['EXECUTE']);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select is((tokens.get_token_analytics(test.meter_id(1))).purchase_count, 0, 'works it out');
select tokens.purchase_tokens(test.meter_id(1), 25);
select is((tokens.get_token_analytics(test.meter_id(1))).purchase_count, 1, 'and again when something was bought');
select test.login_as('service_role');
select is((tokens.get_token_analytics(test.meter_id(1))).spent, 25.00, 'the service sees all of it');
select test.logout();

-- As if all of that had committed.
delete from cache.marks;
delete from cache.entries;
select test.login_as('authenticated', test.user_id(1));
select is((tokens.get_token_analytics(test.meter_id(1))).spent, 25.00, 'builds');
select test.logout();
select is((select count(*) from cache.entries where owner_user_id = test.user_id(1)), 1::bigint, 'and keeps it as the user''s own');
update cache.entries set value = value || '{"spent": 26}' where owner_user_id = test.user_id(1);
select test.login_as('authenticated', test.user_id(1));
select is((tokens.get_token_analytics(test.meter_id(1))).spent, 26::numeric, 'reads what is kept');
select is((tokens.get_token_analytics(test.meter_id(1))).is_stale, false, 'which is fresh');
select is((tokens.get_token_analytics(test.meter_id(1), 7)).spent, 25.00, 'other days are another key');
select test.logout();

-- A rebuild that fails
update cache.entries set expires_at = clock_timestamp();
create or replace function tokens._compute_token_analytics(p_meter_id uuid, p_days integer) returns tokens.token_analytics
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$ begin raise exception 'division_by_zero' using errcode = '22012'; end $$;
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select spent, is_stale from tokens.get_token_analytics(test.meter_id(1)) $$, $$ values (26::numeric, true) $$,
    'the last good figures are given, and called stale'
);
select results_eq(
    $$ select spent, is_stale from tokens.get_token_analytics(test.meter_id(1)) $$, $$ values (26::numeric, true) $$,
    'also while nobody tries again'
);
select throws_ok(
    $$ select tokens.get_token_analytics(test.meter_id(1), 90) $$, '22012', 'division_by_zero', 'where there are none it fails as it fails'
);

-- Errors
select throws_ok($$ select tokens.get_token_analytics(test.meter_id(1), 0) $$, 'PT400', 'invalid_days', 'refuses no day');
select throws_ok($$ select tokens.get_token_analytics(test.meter_id(1), 367) $$, 'PT400', 'invalid_days', 'refuses too many');
select throws_ok($$ select tokens.get_token_analytics(null) $$, 'PT404', 'meter_not_found', 'refuses no meter');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select tokens.get_token_analytics(test.meter_id(1)) $$, 'PT404', 'meter_not_found', 'another user has no such meter');

select * from finish();
rollback;
