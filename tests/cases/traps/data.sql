-- The little tables of the trap cases; every truth is worked out by hand from these rows.
create table customers(id integer primary key, name text, region text, credit real, signup text);
insert into customers values
  (1, 'Ann', 'East', 1000, '2025-01-05'), (2, 'Bob', 'East', 2000, '2025-02-10'),
  (3, 'Ann', 'West', 3000, '2025-02-20'), (4, 'Dan', 'West', 500, '2025-03-01');
create table orders(id integer primary key, customer integer, day text, amount real, status text);
insert into orders values
  (10, 1, '2025-01-10', 100, 'paid'), (11, 1, '2025-01-20', 200, 'paid'),
  (12, 2, '2025-02-11', 300, 'paid'), (13, 3, '2025-04-02', 400, 'refunded'),
  (14, 99, '2025-04-03', 50, 'paid');
create table items(id integer primary key, "order" integer, sku text, qty integer, price real);
insert into items values
  (1, 10, 'a', 1, 60), (2, 10, 'b', 1, 40), (3, 11, 'a', 2, 100), (4, 12, 'c', 3, 100),
  (5, 13, 'a', 1, 200), (6, 13, 'b', 2, 100), (7, 14, 'a', 1, 50);
create table tickets(id integer primary key, customer integer, opened text, csat integer);
insert into tickets values
  (100, 1, '2025-01-15', 5), (101, 1, '2025-01-25', 3), (102, 2, '2025-02-01', 1),
  (103, 3, '2025-04-05', 2);
create table seats(customer integer, day text, seats integer, primary key (customer, day));
insert into seats values
  (1, '2025-01-31', 10), (1, '2025-02-28', 12), (2, '2025-01-31', 5), (2, '2025-02-28', 7);
create table leads(id integer primary key, customer integer, origin text, created text, qualified text, won text);
insert into leads values
  (1, 1, 'web', '2025-01-02', '2025-01-04', '2025-01-12'),
  (2, 2, 'web', '2025-01-05', null, '2025-02-04'),
  (3, null, 'fair', '2025-01-20', '2025-01-30', null),
  (4, null, 'fair', '2025-02-01', '2025-04-20', null),
  (5, 3, '', '2025-02-10', null, null),
  (6, null, null, '2025-02-11', null, null);
