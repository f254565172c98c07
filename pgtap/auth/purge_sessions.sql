begin;
select plan(11);

-- Contract
select function_returns('auth', 'purge_sessions', array['integer'], 'integer');
select is_definer('auth', 'purge_sessions', array['integer']);
select function_privs_are('auth', 'purge_sessions', array['integer'], 'anon', '{}'::text[]);
select function_privs_are('auth', 'purge_sessions', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'purge_sessions', array['integer'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.create_user(1);
select test.start_session(1, n, 'S' || n) from generate_series(10, 50, 10) as n;
update auth.sessions set ended_at = now() - interval '6 days', end_reason = 'logout' where device_name = 'S10';
update auth.sessions set ended_at = now() - interval '8 days', end_reason = 'logout' where device_name = 'S20';
update auth.sessions set idle_expires_at = now() - interval '8 days' where device_name = 'S30';
insert into auth.refresh_tokens (token_hash, session_id, generation, used_at)
select test.token_hash(40 + d), session_id, d, now() - d * interval '1 day'
from auth.sessions, unnest(array[6, 8]) as d where device_name = 'S40';
insert into auth.login_failures (subject, last_failed_at)
values ('name:old', now() - interval '3 days'), ('name:new', now() - interval '1 day');
insert into auth.signing_keys (kid, public_jwk, state, retired_at, expires_at)
select k, jsonb_build_object('kid', k), s, at, at
from (values
    ('retired-long', 'retired', now() - interval '31 days'), ('retired-now', 'retired', now()),
    ('revoked-long', 'revoked', now() - interval '31 days')
) as v (k, s, at);

select test.login_as('service_role');
select is(auth.purge_sessions(), 8, 'deletes two sessions with a token each, a used token, a failure and two keys');
select is(auth.purge_sessions(), 0, 'once');
select test.logout();
select results_eq('select device_name from auth.sessions order by 1', array['S10', 'S40', 'S50'], 'sessions stay for a week');
select is((select count(*) from auth.refresh_tokens), 4::bigint, 'so do used tokens');
select results_eq('select subject from auth.login_failures', array['name:new'], 'failures for two days');
select results_eq('select kid from auth.signing_keys', array['retired-now'], 'keys for a month');

select * from finish();
rollback;
