-- What people pay with: telephones, cards as a provider's tokens, bank accounts. One of them is the default as long as
-- there is one. References are stored for whoever charges them; nobody is shown more than a mask.

\ir _check_no_card_number.sql
\ir _normalise_phone.sql
\ir _mask_payment_method.sql
\ir _lock_payment_methods.sql
\ir set_default_payment_method.sql
\ir add_payment_method.sql
\ir list_payment_methods.sql
\ir remove_payment_method.sql
