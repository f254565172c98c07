begin;
select plan(6);

-- Contract
select isnt_definer('public', 'process_notification_queue', array['integer']);
select function_returns('public', 'process_notification_queue', array['integer'], 'notifications.queue_run');
select function_privs_are('public', 'process_notification_queue', array['integer'], 'anon', '{}'::text[]);
select function_privs_are('public', 'process_notification_queue', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('public', 'process_notification_queue', array['integer'], 'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select test.login_as('service_role');
select isnt(public.process_notification_queue(10), null, 'works the queue off');

select * from finish();
rollback;
