-- Whether an address can belong to somebody else's server: not this machine, not a
-- private or local network, not a block with a meaning of its own. IPv4 that hides in
-- IPv6 (mapped, NAT64, 6to4, Teredo) is refused as a whole.

create or replace function webhooks._is_public_address(p_address inet)
returns boolean
language sql
immutable
strict
parallel safe
return case family(p_address)
    when 4 then not p_address <<= any (array[
        '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12',
        '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15',
        '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'
    ]::inet[])
    else p_address <<= inet '2000::/3' and not p_address <<= any (array[
        '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'
    ]::inet[])
end;

comment on function webhooks._is_public_address(inet) is 'Whether an address can belong to somebody else''s server.';
