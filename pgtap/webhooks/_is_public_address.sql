begin;
select plan(7);

-- Contract
select function_returns('webhooks', '_is_public_address', array['inet'], 'boolean');
select function_privs_are('webhooks', '_is_public_address', array['inet'], 'service_role', '{}'::text[]);
select function_privs_are('webhooks', '_is_public_address', array['inet'], 'authenticated', '{}'::text[]);
select function_privs_are('webhooks', '_is_public_address', array['inet'], 'anon', '{}'::text[]);

-- Behaviour
select is_empty(
    $$ select a from unnest(array['8.8.8.8', '100.63.255.255', '172.32.0.1', '2606:4700::1111']::inet[]) as a
       where not webhooks._is_public_address(a) $$,
    'servers on the Internet are'
);
select is_empty(
    $$ select a
       from unnest(array[
           '0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '169.254.169.254', '172.16.0.1', '192.168.0.1', '224.0.0.1',
           '255.255.255.255', '::', '::1', '::ffff:8.8.8.8', '64:ff9b::808:808', 'fd00::1', 'fe80::1', 'ff02::1',
           '2002:808:808::1'
       ]::inet[]) as a
       where webhooks._is_public_address(a) $$,
    'this machine, private networks and blocks with a meaning of their own are not'
);

-- Errors
select is(webhooks._is_public_address(null), null, 'nothing is nothing');

select * from finish();
rollback;
