begin;
select plan(14);

-- Contract
select function_returns('notifications', '_judge_provider', array['text', 'text', 'text', 'text'], 'void');
select isnt_definer('notifications', '_judge_provider', array['text', 'text', 'text', 'text']);
select function_privs_are('notifications', '_judge_provider', array['text', 'text', 'text', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_judge_provider', array['text', 'text', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_judge_provider', array['text', 'text', 'text', 'text'], 'anon', '{}'::text[]);

insert into notifications.providers (provider, channel, rank) values ('p', 'email', 1), ('p', 'webhook', 1);
prepare judge as
    select notifications._judge_provider($1, 'p', $2, 'e');
prepare seen as
    select circuit, failure_count, open_count, round(extract(epoch from opened_until - clock_timestamp())) from notifications.providers
    where provider = 'p' and channel = 'email';

-- Behaviour
do $$ begin for i in 1..4 loop perform notifications._judge_provider('email', 'p', 'retry', 'e'); end loop; end $$;
select results_eq('seen', $$ values ('closed', 4, 0, null::numeric) $$, 'four failures are bad luck');
execute judge('email', 'sent');
select results_eq('seen', $$ values ('closed', 0, 0, null::numeric) $$, 'a success forgets them');
do $$ begin for i in 1..5 loop perform notifications._judge_provider('email', 'p', 'retry', 'e'); end loop; end $$;
select results_eq('seen', $$ values ('open', 5, 1, 30::numeric) $$, 'five in a row are not');
execute judge('email', 'provider_down');
select results_eq('seen', $$ values ('open', 6, 1, 30::numeric) $$, 'what was under way changes nothing');
update notifications.providers set circuit = 'half_open';
execute judge('email', 'retry');
select results_eq('seen', $$ values ('open', 7, 2, 60::numeric) $$, 'a failed trial doubles the pause');
update notifications.providers set circuit = 'half_open';
execute judge('email', 'rejected');
select results_eq('seen', $$ values ('closed', 0, 0, null::numeric) $$, 'any answer closes it');
execute judge('email', 'provider_down');
select results_eq('seen', $$ values ('open', 1, 1, 30::numeric) $$, 'that it is down opens it at once');
execute judge('email', 'sent');
do $$ begin for i in 1..9 loop perform notifications._judge_provider('email', 'p', 'retry', '4.2.2'); end loop; end $$;
select results_eq('seen', $$ values ('closed', 0, 0, null::numeric) $$, 'a full mailbox is not the provider''s fault');
do $$ begin for i in 1..9 loop perform notifications._judge_provider('webhook', 'p', 'retry', 'e'); end loop; end $$;
select results_eq(
    'select failure_count from notifications.providers where channel = $$webhook$$ and provider = $$p$$', array[0],
    'one receiver''s failures say nothing about a channel without a common provider'
);

select * from finish();
rollback;
