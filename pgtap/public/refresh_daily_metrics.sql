begin;
select plan(6);

-- Contract
select isnt_definer('public', 'refresh_daily_metrics', array['integer']);
select function_returns('public', 'refresh_daily_metrics', array['integer'], 'analytics.refresh_result');
select function_privs_are('public', 'refresh_daily_metrics', array['integer'], 'anon', '{}'::text[]);
select function_privs_are('public', 'refresh_daily_metrics', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('public', 'refresh_daily_metrics', array['integer'], 'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select test.login_as('service_role');
select isnt(public.refresh_daily_metrics(), null, 'counts');

select * from finish();
rollback;
