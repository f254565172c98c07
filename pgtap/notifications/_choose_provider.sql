begin;
select plan(12);

-- Contract
select function_returns('notifications', '_choose_provider', array['text', 'interval'], 'notifications.providers');
select isnt_definer('notifications', '_choose_provider', array['text', 'interval']);
select function_privs_are('notifications', '_choose_provider', array['text', 'interval'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_choose_provider', array['text', 'interval'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_choose_provider', array['text', 'interval'], 'anon', '{}'::text[]);

insert into notifications.providers (provider, channel, rank) values ('first', 'email', 1), ('second', 'email', 2);
prepare choice as
    select p.provider from notifications._choose_provider('email', '1 minute') as p;

-- Behaviour
select results_eq('choice', array['first'], 'the lowest rank');
update notifications.providers set circuit = 'open', opened_until = clock_timestamp() + interval '1 hour' where provider = 'first';
select results_eq('choice', array['second'], 'the next while that is open');
update notifications.providers set circuit = 'open', opened_until = clock_timestamp() + interval '2 hours' where provider = 'second';
select results_eq('choice', array[null::text], 'nobody, and never the log, while all are');
select is(
    (select p.opened_until from notifications._choose_provider('email', '1 minute') as p),
    (select opened_until from notifications.providers where provider = 'first'), 'until the first is asked again'
);
update notifications.providers set opened_until = clock_timestamp() where provider = 'first';
select results_eq('choice', array['first'], 'then one gets through');
select results_eq('choice', array[null::text], 'and no other');
update notifications.providers set is_enabled = false where provider <> 'log';
select results_eq('choice', array['log'], 'the log serves where nobody else is');

select * from finish();
rollback;
